"""Prints a CycloneDX 1.6 bill of materials: what SwiftPM resolved, and which Debian packages the program's libraries are from.

    sbom.py Package.resolved PROGRAM > sbom.json
    sbom.py --late PROGRAM          the Debian packages of the libraries that it opens when it first needs them, and no other tool finds
"""

import datetime
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import uuid


def said(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def swift_packages(resolved):
    for pin in sorted(json.loads(resolved.read_text(encoding="utf-8"))["pins"], key=lambda pin: pin["identity"]):
        place, state = pin["location"].removesuffix(".git"), pin["state"]
        version = state.get("version") or state["revision"]
        owner = re.sub(r"^https?://|^git@|:", "", place)
        yield {
            "type": "library",
            "bom-ref": f"pkg:swift/{owner}@{version}",
            "name": pin["identity"],
            "version": version,
            "purl": f"pkg:swift/{owner}@{version}",
            "externalReferences": [{"type": "vcs", "url": place, "comment": f"commit {state['revision']}"}],
        }


def needed(program):
    """Libraries that the program itself names (not what those need in turn)."""
    return re.findall(r"\(NEEDED\).*\[(.+)\]", said("readelf", "--dynamic", "--wide", program))


def opened_late(program):
    """Libraries that it opens when it first needs them (Sources/CLate): their names stand in it, and it is not linked to them."""
    names = re.findall(rb"\0(lib[\w.+-]+\.so\.\d+)(?=\0)", pathlib.Path(program).read_bytes())
    return sorted({name.decode() for name in names} - set(needed(program)))


def packages_of(program, libraries):
    places = dict(re.findall(r"^\s*(\S+) \(.*\) => (/\S+)", said("/sbin/ldconfig", "-p"), re.MULTILINE))
    places |= dict(re.findall(r"^\s*(\S+) => (/\S+)", said("ldd", program), re.MULTILINE))
    found = {}
    for library in libraries:
        path = places.get(library)
        if path is None or "/swift/" in path:
            continue
        # dpkg may know it under /usr or without.
        for name in (os.path.realpath(path), path, path.removeprefix("/usr"), os.path.realpath(path).removeprefix("/usr")):
            answer = subprocess.run(["dpkg-query", "--search", name], capture_output=True, text=True)
            if answer.returncode == 0:
                found.setdefault(answer.stdout.split(":")[0], []).append(library)
                break
        else:
            raise SystemExit(f"sbom: {library} at {path} is of no Debian package")
    return sorted(found.items())


def debian_packages(program):
    for package, libraries in packages_of(program, needed(program) + opened_late(program)):
        version, architecture, source = said("dpkg-query", "--show", "--showformat", "${Version}\t${Architecture}\t${source:Package}", package).split("\t")
        purl = f"pkg:deb/debian/{package}@{version.replace('+', '%2B').replace(':', '%3A')}?arch={architecture}"
        yield {
            "type": "library",
            "bom-ref": purl,
            "name": package,
            "version": version,
            "purl": purl,
            "properties": [{"name": "segel:linked", "value": " ".join(sorted(libraries))}, {"name": "segel:source", "value": source}],
        }


def main(resolved, program):
    version = said(program, "--version").strip()
    moment = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc)
    compiler = re.search(r"Swift version (\S+)", said("swift", "--version")).group(1)
    components = list(swift_packages(pathlib.Path(resolved)))
    components.append(
        {
            "type": "library",
            "bom-ref": f"swift-stdlib@{compiler}",
            "name": "swift-stdlib",
            "version": compiler,
            "description": "The Swift standard library and Foundation of the compiler.",
        }
    )
    components += debian_packages(program)
    digest = hashlib.sha256(pathlib.Path(program).read_bytes()).hexdigest()
    bom = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        # Of what it says, so that two of one build are alike.
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, 'https://segel.example/sbom/' + digest)}",
        "version": 1,
        "metadata": {
            "timestamp": moment.isoformat().replace("+00:00", "Z"),
            "component": {
                "type": "application",
                "bom-ref": "segel",
                "name": "segel",
                "version": version,
                "hashes": [{"alg": "SHA-256", "content": digest}],
            },
        },
        "components": components,
        "dependencies": [{"ref": "segel", "dependsOn": [component["bom-ref"] for component in components]}],
    }
    json.dump(bom, sys.stdout, indent=2, sort_keys=True)
    print()


if sys.argv[1] == "--late":
    print(", ".join(package for package, _ in packages_of(sys.argv[2], opened_late(sys.argv[2]))))
else:
    main(sys.argv[1], sys.argv[2])
