# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""Debian packages of any suite, fetched and unpacked without touching this machine's own.

Each suite gets an apt of its own: sources, lists and cache under build/lab/suites, and an empty status
file, so that apt resolves dependencies as for an empty machine. What was resolved once stays (and so does
a second boot fast); removing build/lab/suites/SUITE asks the mirror again.
"""

import json
import os
import re
import shutil
import subprocess
import time

from .places import BUILD, LabError, digest, exclusive, say, write_whole

# A boot needs none of these: the lab has its own init, and no package's scripts are run.
NOT_UNPACKED = {
    "adduser", "apt", "base-files", "base-passwd", "ca-certificates", "debconf", "debianutils", "dpkg",
    "gcc-12-base", "gcc-14-base", "init-system-helpers", "initramfs-tools", "initramfs-tools-core",
    "libdebconfclient0", "libpam-runtime", "linux-base", "login", "lsb-base", "mount", "passwd", "perl-base",
    "sysvinit-utils", "tar", "ucf", "udev", "util-linux",
}

LISTS_KEPT = 24 * 3600


def targets():
    """(site, release) of every Debian source that this machine's apt knows."""
    form = "$(SITE)|$(RELEASE)|$(ORIGIN)|$(SIGNED_BY)"
    lines = subprocess.run(["apt-get", "indextargets", "--format", form],
                           capture_output=True, text=True, check=True).stdout.splitlines()
    found = []
    for line in sorted(set(lines)):
        site, release, origin, signed = line.split("|", 3)
        by_debian = origin == "Debian" or "debian-archive" in signed
        if by_debian and (site, release) not in found:
            found.append((site.rstrip("/"), release))
    if not found:
        raise LabError("apt on this machine knows no Debian mirror; add one to /etc/apt/sources.list.d")
    return found


def mirrors():
    """The main site and, where the machine uses it, the site of security updates."""
    main = [site for site, release in targets() if not release.endswith("-security")]
    security = [site for site, release in targets() if release.endswith("-security")]
    if not main:
        raise LabError("apt on this machine knows only Debian's security mirror; add the main one")
    return main[0], security[0] if security else None


def sources(suite):
    main, security = mirrors()
    lines = [f"deb {main} {suite} main"]
    if suite.endswith("-backports"):
        lines.append(f"deb {main} {suite.removesuffix('-backports')} main")
    elif suite not in ("sid", "forky"):
        lines.append(f"deb {main} {suite}-updates main")
        if security:
            lines.append(f"deb {security} {suite}-security main")
    return "\n".join(lines) + "\n"


class Suite:
    """One Debian suite with an apt of its own."""

    def __init__(self, name):
        self.name = name
        self.folder = BUILD / "suites" / name

    def _configure(self):
        for part in ("state/lists/partial", "cache/archives/partial", "etc/preferences.d", "closures", "debs"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        (self.folder / "status").touch()
        (self.folder / "etc/sources.list").write_text(sources(self.name))
        # A proxy or a certificate set up for the machine's apt is needed here too.
        dump = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=True).stdout
        kept = [line for line in dump.splitlines() if line.startswith("Acquire::http")]
        settings = {
            "Dir": self.folder, "Dir::State": self.folder / "state", "Dir::State::status": self.folder / "status",
            "Dir::Cache": self.folder / "cache", "Dir::Etc": self.folder / "etc",
            "Dir::Etc::trusted": "/etc/apt/trusted.gpg", "Dir::Etc::trustedparts": "/etc/apt/trusted.gpg.d",
            "APT::Architecture": "amd64", "APT::Sandbox::User": "root", "APT::Install-Recommends": "false",
            "Acquire::Languages": "none", "Acquire::Retries": "3",
        }
        if self.name.endswith("-backports"):
            # Backports want to be asked for; here they are, with all that they depend on.
            settings["APT::Default-Release"] = self.name
        kept += [f'{key} "{value}";' for key, value in settings.items()]
        (self.folder / "apt.conf").write_text("\n".join(kept) + "\n")

    def _apt(self, *words, where=None):
        environment = dict(os.environ, APT_CONFIG=str(self.folder / "apt.conf"), LC_ALL="C")
        done = subprocess.run(["apt-get", "-q", *words], env=environment, cwd=where, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True)
        if done.returncode:
            complaint = [line for line in done.stderr.splitlines() if line.startswith("E:")]
            raise LabError(f"apt for {self.name}: " + (" ".join(complaint) or done.stderr[-500:]))
        return done.stdout

    def _update(self, oldest=LISTS_KEPT):
        stamp = self.folder / "updated"
        if stamp.exists() and time.time() - stamp.stat().st_mtime < oldest:
            return
        self._configure()
        say(f"fetching the package lists of {self.name}")
        self._apt("update")
        # apt passes over a source that it cannot verify and calls that success.
        if not list((self.folder / "state/lists").glob("*_Packages*")):
            raise LabError(f"apt could not get the lists of Debian's {self.name} "
                           "(its signing key may be newer than this machine's debian-archive-keyring)")
        stamp.touch()

    def closure(self, *packages, only=None):
        """The .deb files of packages and of all they depend on; only (a regex) picks among them."""
        note = self.folder / "closures" / (digest(only or "", *sorted(packages)) + ".json")
        if note.exists():
            files = [self.folder / "debs" / name for name in json.loads(note.read_text())]
            if all(file.exists() for file in files):
                return files
        # apt refuses a second one of itself in the same lists.
        with exclusive(f"suite-{self.name}"):
            self._update()
            try:
                names = self._fetch(packages, only)
            except LabError:
                self._update(oldest=0)
                names = self._fetch(packages, only)
        write_whole(note, json.dumps(names).encode())
        return [self.folder / "debs" / name for name in names]

    def _fetch(self, packages, only):
        listing = self._apt("install", "--print-uris", "-y", "-q", *packages)
        wanted = {}
        for line in listing.splitlines():
            found = re.match(r"^'[^']+' ((\S+?)_(\S+)_\w+\.deb) (\d+)", line)
            if not found:
                continue
            file, name, version, size = found.groups()
            if re.search(only, name) if only else name not in NOT_UNPACKED:
                wanted[file] = (name, version.replace("%3a", ":"), int(size))
        self._download({file: wanted[file] for file in wanted if not (self.folder / "debs" / file).exists()})
        return sorted(wanted)

    def _download(self, wanted):
        if not wanted:
            return
        size = sum(size for _, _, size in wanted.values()) / 1e6
        say(f"fetching {len(wanted)} packages of {self.name} ({size:.0f} MB)")
        self._apt("download", *(f"{name}={version}" for name, version, _ in wanted.values()),
                  where=self.folder / "debs")
        for file in wanted:
            if not (self.folder / "debs" / file).exists():
                raise LabError(f"apt said it fetched {file}, but it is not there")

    def _record(self, package, field):
        self._update()
        environment = dict(os.environ, APT_CONFIG=str(self.folder / "apt.conf"), LC_ALL="C")
        shown = subprocess.run(["apt-cache", "show", "--no-all-versions", package], env=environment,
                               capture_output=True, text=True).stdout
        found = re.search(rf"^{field}: (.*)$", shown, re.M)
        return found.group(1) if found else ""

    def depends(self, package):
        """The names that package depends on, in the words of its record."""
        return re.findall(r"(?:^|, |\| )([a-z0-9][a-z0-9.+-]+)", self._record(package, "Depends"))

    def version(self, package):
        return self._record(package, "Version")


def unpack(debs):
    """One folder that holds the content of all debs, made once for each set of them."""
    tree = BUILD / "trees" / digest(*(deb.name for deb in debs))
    if tree.exists():
        return tree
    draft = tree.with_name(f"{tree.name}.{os.getpid()}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for count, deb in enumerate(debs, 1):
        if count % 20 == 0 or count == len(debs):
            say(f"unpacking {count} of {len(debs)} packages")
        done = subprocess.run(["dpkg-deb", "-x", str(deb), str(draft)], capture_output=True, text=True)
        if done.returncode:
            raise LabError(f"cannot unpack {deb.name}: {done.stderr.strip()}; remove it and try again")
    draft.rename(tree)
    return tree
