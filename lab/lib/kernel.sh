# shellcheck shell=bash
# The default kernel: Debian's packaged user-mode Linux.

# The first with registration without a device.
KERNEL_MINIMUM=7.1
# forky first: it has the same package as sid and changes less often.
read -ra KERNEL_SUITES <<< "${ZCRX_LAB_SUITES:-forky sid}"

setup_kernel() {
    [ -e "$cache/uml/version" ] && return
    begin_setup "$cache/.lock"
    [ -e "$cache/uml/version" ] || fetch_kernel    # another run may have been first
    end_setup
}

fetch_kernel() {
    local new=$work/uml
    apt_begin
    apt_find user-mode-linux "$KERNEL_MINIMUM" "${KERNEL_SUITES[@]}" ||
        die "no suite of (${KERNEL_SUITES[*]}) offers a verified user-mode-linux >= $KERNEL_MINIMUM"
    say "first use: fetching user-mode-linux $apt_found_version from Debian $apt_found into $cache"
    apt_fetch "$apt_found" "$work/x" user-mode-linux
    mkdir -p "$new/lib"
    cp "$work/x/usr/bin/linux.uml" "$new/linux"
    zcat "$work/x/usr/share/doc/user-mode-linux/config.gz" > "$new/config"
    grep -q '^CONFIG_IO_URING_ZCRX=y' "$new/config" && grep -q '^CONFIG_HOSTFS=y' "$new/config" ||
        die "that kernel lacks CONFIG_IO_URING_ZCRX or CONFIG_HOSTFS"
    mv "$work/x/usr/lib/uml/modules" "$new/modules"
    (cd "$new" && ./linux --version) >/dev/null 2>&1 || give_own_libc "$new"
    printf '%s\n' "$apt_found_version" > "$new/package"
    (cd "$new" && ./linux --version > version 2>/dev/null) || die "the kernel binary does not start on this machine"
    rm -rf "$cache/uml"
    mv "$new" "$cache/uml"
    say "Linux $(cat "$cache/uml/version") is ready"
}

# The machine's C library is older than the kernel binary wants. ld.so as a launcher does not work (UML executes
# itself again), so two edits of equal length, which need no tool that is not there: an interpreter relative to the
# working directory (the lab starts the kernel in its folder) and a library path relative to the binary.
give_own_libc() {
    local new=$1
    apt_fetch "$apt_found" "$work/libc" libc6
    cp "$(find "$work/libc" -name ld-linux-x86-64.so.2 -type f | head -1)" "$new/lib/"
    cp "$(find "$work/libc" -name libc.so.6 -type f | head -1)" "$new/lib/"
    perl -0777 -pi -e '
        (s#/lib64/ld-linux-x86-64\.so\.2\0#lib/ld-linux-x86-64.so.2\0\0\0\0#) == 1 or die "interpreter not found\n";
        (s#\0/lib64:/lib\0#\0\$ORIGIN/lib\0#) == 1 or die "runpath not found\n";' "$new/linux" ||
        die "cannot adapt the kernel binary to this machine's C library"
}
