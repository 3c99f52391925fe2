"""The pages of citizens' rights, and of the desk that answers them: empty, wrong and filled."""


def rights(walk, place, signed_in):
    day = place["rights"]
    signed_in(walk, day["quiet"])
    walk.open("/rights", "rights-quiet")
    for page in ("consents", "incidents", "erasure", "restriction"):
        walk.open(f"/rights/{page}", f"rights-{page}-empty")
    walk.open("/rights/export", "export")
    walk.chromium.evaluate("document.querySelector('#password').value = 'salah'")
    walk.click("form[action='/rights/export'] button", "export-wrong")
    walk.chromium.open(walk.address + "/rights/restriction")
    walk.click("form[action='/rights/restriction'] button", "restriction-nothing")
    signed_in(walk, day["citizen"])
    walk.open("/", "home-incident")
    walk.open("/rights", "rights")
    walk.open("/rights/incidents", "incidents")
    walk.open("/accesses", "accesses")
    walk.chromium.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    walk.look("accesses-automatic")
    for name in ("asked", "answered", "open"):
        walk.open(f"/accesses/{day[name]}", f"look-{name}")
    walk.click(f"form[action='/accesses/{day['open']}'] button", "look-wrong")
    walk.open("/rights/consents", "consents")
    walk.open("/rights/restriction", "restriction")
    walk.open("/rights/erasure", "erasure")
    walk.chromium.evaluate("document.querySelector('#password').value = 'salah'")
    walk.click("form[action='/rights/erasure'] button", "erasure-wrong")
    signed_in(walk, day["protection"])
    walk.open("/office/rights", "rights-desk")
    for name in ("question", "restriction"):
        walk.open(f"/office/rights/{day[name]}", f"rights-{name}")
        walk.click(f"form[action='/office/rights/{day[name]}'] button", f"rights-{name}-wrong")
