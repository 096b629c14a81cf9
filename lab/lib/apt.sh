# shellcheck shell=bash
# Verified downloads from other Debian suites, without root and without touching the machine's own apt state.

need_apt() {
    local tool
    for tool in apt-get apt-cache dpkg dpkg-deb; do
        command -v "$tool" >/dev/null ||
            die "$tool is missing: the lab takes its kernel from Debian packages and so needs Debian or Ubuntu" \
                "(elsewhere: prepare a cache on such a machine and name it with ZCRX_LAB_CACHE)"
    done
}

# The Debian mirror that this machine's own apt configuration uses.
debian_mirror() {
    if [ -n "${ZCRX_LAB_MIRROR:-}" ]; then
        printf '%s\n' "$ZCRX_LAB_MIRROR"
        return
    fi
    # shellcheck disable=SC2016 # apt expands these
    apt-get indextargets --format '$(REPO_URI) $(LABEL)' 'Created-By: Packages' 2>/dev/null |
        awk '$2 == "Debian" { print $1; found = 1; exit } END { exit !found }' && return
    # No package lists yet (fresh container): the first source that is neither a security nor a ports archive.
    apt-get --print-uris update 2>/dev/null | sed -n "s#^'\(.*\)/dists/.*#\1#p" |
        grep -Ev 'security|ports|ubuntu' | grep -m1 debian
}

debian_keyring() {
    local file
    for file in "${ZCRX_LAB_KEYRING:-}" /usr/share/keyrings/debian-archive-keyring.{pgp,gpg}; do
        [ -n "$file" ] && [ -r "$file" ] && printf '%s\n' "$file" && return
    done
    return 1
}

# apt_conf DIR SUITE: read on top of the machine's configuration, so its proxy and policy stay in force.
apt_conf() {
    mkdir -p "$1/lists/partial" "$1/archives/partial"
    : > "$1/status"
    printf 'deb [arch=amd64 signed-by=%s] %s %s main\n' "$apt_keyring" "$apt_mirror" "$2" > "$1/sources.list"
    cat > "$1/apt.conf" <<CONF
Dir::Etc::sourcelist "$1/sources.list";
Dir::Etc::sourceparts "/nonexistent";
Dir::Etc::preferences "/nonexistent";
Dir::Etc::preferencesparts "/nonexistent";
Dir::Etc::trusted "/nonexistent";
Dir::Etc::trustedparts "/nonexistent";
Dir::State::lists "$1/lists";
Dir::State::status "$1/status";
Dir::Cache "$1";
Dir::Cache::archives "$1/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::AllowInsecureRepositories "false";
Acquire::Retries "3";
APT::Get::AllowUnauthenticated "false";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
CONF
}

# apt-get update succeeds with a warning when it reached nothing.
apt_update() {
    LC_ALL=C APT_CONFIG=$1/apt.conf apt-get -q update > "$1/update.log" 2>&1 &&
        ! grep -q '^[WE]: .*\(GPG\|NO_PUBKEY\|not signed\|Failed to fetch\)' "$1/update.log"
}

# The keyring package of this machine's own, verified suites may be newer than the one installed.
newer_keyring() {
    (cd "$1" && apt-get -q download debian-archive-keyring >/dev/null 2>&1 &&
        dpkg-deb -x debian-archive-keyring_*.deb keyring) || return 1
    find "$1/keyring/usr/share/keyrings" -name 'debian-archive-keyring.[pg]*' | sort | head -1 | grep .
}

# Finds mirror and keyring, once per set-up; lists and downloads go to its folder.
apt_begin() {
    need_apt
    apt_mirror=$(debian_mirror) && [ -n "$apt_mirror" ] ||
        die "this machine's apt sources name no Debian mirror (Ubuntu?): set ZCRX_LAB_MIRROR to the URL of one"
    apt_keyring=$(debian_keyring) ||
        die "no Debian archive keyring: apt-get install debian-archive-keyring, or set ZCRX_LAB_KEYRING"
}

# apt_suite SUITE: makes the signed package lists of SUITE ready; fails if they cannot be had or verified.
apt_suite() {
    local dir=$work/apt-$1
    [ -e "$dir/ready" ] && return
    apt_conf "$dir" "$1"
    if ! apt_update "$dir"; then
        if grep -q NO_PUBKEY "$dir/update.log" && apt_keyring=$(newer_keyring "$work"); then
            apt_conf "$dir" "$1"
            apt_update "$dir"
        else
            false
        fi || { cat "$dir/update.log" >&2; return 1; }
    fi
    : > "$dir/ready"
}

# apt_version SUITE PACKAGE: prints the version that SUITE offers, nothing if none.
apt_version() {
    APT_CONFIG=$work/apt-$1/apt.conf apt-cache show --no-all-versions "$2" 2>/dev/null | sed -n 's/^Version: //p'
}

# apt_find PACKAGE MINIMUM SUITE...: sets apt_found and apt_found_version to the first suite that has it.
apt_find() {
    local package=$1 minimum=$2 suite version
    shift 2
    for suite in "$@"; do
        apt_suite "$suite" || continue
        version=$(apt_version "$suite" "$package")
        if [ -n "$version" ] && dpkg --compare-versions "$version" ge "$minimum"; then
            apt_found=$suite apt_found_version=$version
            return
        fi
        say "Debian $suite has $package ${version:-not at all}, wanted $minimum or newer"
    done
    return 1
}

# apt_fetch SUITE DIR PACKAGE...: downloads and unpacks into DIR; apt checks the hashes against the signed lists.
apt_fetch() {
    local suite=$1 dir=$2 deb dl
    shift 2
    dl=$(mktemp -d "$work/dl.XXXXXX")
    (cd "$dl" && APT_CONFIG=$work/apt-$suite/apt.conf apt-get -q download "$@" > log 2>&1) ||
        { cat "$dl/log" >&2; die "download of $* from Debian $suite failed"; }
    mkdir -p "$dir"
    for deb in "$dl"/*.deb; do dpkg-deb -x "$deb" "$dir" || die "cannot unpack $deb"; done
    rm -rf "$dl"
}
