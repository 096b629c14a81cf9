# shellcheck shell=bash
# Messages, the cache folder and the tools that every run needs.

say() { [ "${quiet:-0}" = 1 ] || printf 'lab: %s\n' "$*" >&2; }

# Exit code 125: the lab failed, not the command.
die() {
    printf 'lab: %s\n' "$*" >&2
    exit 125
}

open_cache() {
    cache=${ZCRX_LAB_CACHE:-${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}}
    [ -n "$cache" ] || die "no HOME and no ZCRX_LAB_CACHE: where should downloads go?"
    [ -n "${ZCRX_LAB_CACHE:-}" ] || cache+=/zcrx-lab
    mkdir -p "$cache/logs" "$cache/cpus" || die "cannot create $cache (ZCRX_LAB_CACHE names another place)"
    cache=$(readlink -f "$cache")
}

need_tools() {
    local tool missing=()
    for tool in "$@"; do command -v "$tool" >/dev/null || missing+=("$tool"); done
    [ ${#missing[@]} -eq 0 ] || die "missing on this machine: ${missing[*]}"
}

need_machine() {
    [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] ||
        die "needs Linux on x86_64: Debian packages user-mode Linux only there"
    [ -z "${ZCRX_LAB:-}" ] || die "already inside the lab (ZCRX_LAB=$ZCRX_LAB)"
    need_tools env flock mktemp numfmt perl setpriv setsid stty taskset timeout
}

# begin_setup LOCKFILE: one set-up at a time; sets work, a folder that goes away when set-up ends in whatever way.
begin_setup() {
    exec 8> "$1"
    flock -n 8 || { say "another run is getting the same ready: waiting for it" && flock 8; }
    work=$(mktemp -d "$cache/setup.XXXXXX") || die "cannot write to $cache"
    step=''
    trap '[ -z "$step" ] || kill -- "-$step" 2>/dev/null; rm -rf "$work"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    trap 'exit 129' HUP
}

end_setup() {
    rm -rf "$work"
    trap - EXIT INT TERM HUP
    exec 8>&-
}
