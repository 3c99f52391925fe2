"""A network namespace with one cable to this one, which can be cut. For root; addresses are of the range for benchmarks (RFC 2544), and go with the namespace."""

import os
import subprocess


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/")
    if done.returncode != 0:
        raise PermissionError(f"{' '.join(command)}: {done.stdout.strip()}")


class Apart:
    """`here` is this end's address, `there` the other's; what is run behind `prefix` is over there."""

    def __init__(self):
        number = os.getpid()
        self.name, self.cable = f"segel-{number}", f"sgl{number}"
        net = f"198.18.{number // 250 % 250}"
        self.here, self.there = f"{net}.1", f"{net}.2"
        self.prefix = ["ip", "netns", "exec", self.name]
        run("ip", "netns", "add", self.name)
        try:
            run("ip", "link", "add", self.cable, "type", "veth", "peer", "name", "city", "netns", self.name)
            run("ip", "address", "add", f"{self.here}/24", "dev", self.cable)
            run("ip", "-n", self.name, "address", "add", f"{self.there}/24", "dev", "city")
            for place, device in [([], self.cable), (["-n", self.name], "city"), (["-n", self.name], "lo")]:
                run("ip", *place, "link", "set", device, "up")
        except PermissionError:
            self.remove()
            raise

    def cut(self):
        run("ip", "link", "set", self.cable, "down")

    def mend(self):
        run("ip", "link", "set", self.cable, "up")

    def remove(self):
        # The cable goes with one of its ends.
        subprocess.run(["ip", "netns", "delete", self.name], stderr=subprocess.DEVNULL)
        subprocess.run(["ip", "link", "delete", self.cable], stderr=subprocess.DEVNULL)


def apart():
    """A place apart, or None and why not."""
    try:
        return Apart(), None
    except (PermissionError, FileNotFoundError) as error:
        return None, str(error)


def may_mount(folder):
    """None, or why no file system of its own can be mounted."""
    try:
        os.mkdir(folder)
        run("mount", "-t", "tmpfs", "-o", "size=1m", "segel-test", folder)
        run("umount", folder)
        return None
    except (PermissionError, FileNotFoundError) as error:
        return str(error)
    finally:
        os.rmdir(folder)
