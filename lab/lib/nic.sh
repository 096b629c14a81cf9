# shellcheck shell=bash
# The kernel with the simulated network card: named by ZCRX_LAB_NIC_KERNEL, or built once from Debian's kernel source.

NIC_SOURCE=${ZCRX_LAB_NIC_SOURCE:-linux-source-7.3}
read -ra NIC_SUITES <<< "${ZCRX_LAB_NIC_SUITES:-trixie-backports forky sid}"
ETHTOOL_MINIMUM=6.14    # 6.1 cannot set tcp-data-split
ETHTOOL_SUITES=(forky sid trixie)

# Sets nic_dir, nic_kernel, nic_module and nic_tools.
setup_nic() {
    if [ -n "${ZCRX_LAB_NIC_KERNEL:-}" ]; then
        nic_dir=$(readlink -f "$ZCRX_LAB_NIC_KERNEL") && [ -d "$nic_dir" ] ||
            die "ZCRX_LAB_NIC_KERNEL: no folder $ZCRX_LAB_NIC_KERNEL"
    else
        build_nic
    fi
    nic_kernel=$(find "$nic_dir/" -maxdepth 1 -type f -executable -name 'linux*' | sort -V | tail -n 1)
    nic_module=$nic_dir/zcsim.ko
    [ -n "$nic_kernel" ] || die "no kernel named linux* in $nic_dir"
    [ -r "$nic_module" ] || die "no zcsim.ko in $nic_dir"
    need_tools ip
    nic_tools=''
    recent_ethtool || {
        nic_tools=$cache/ethtool
        setup_ethtool
    }
}

hash_of() { sha256sum "$@" | sha256sum | cut -c1-12; }

find_nic_base() {
    base=$(find "$cache/nic/" -mindepth 1 -maxdepth 1 -name "$NIC_SOURCE-*-$config" | sort -V | tail -n 1)
}

# One folder for each kernel (source version and configuration), in it one for each module source. Kernel and module
# need no network once they are built; a changed module alone takes seconds.
build_nic() {
    local base config module
    config=$(cd "$lab/nic" && hash_of zcsim-uml.config)
    module=$(cd "$lab/nic" && hash_of zcsim.c)
    mkdir -p "$cache/nic"
    find_nic_base
    nic_dir=$base/zcsim-$module
    [ -n "$base" ] && [ -e "$nic_dir/zcsim.ko" ] && return
    need_build_tools
    begin_setup "$cache/nic/.lock"
    find_nic_base
    [ -n "$base" ] && [ -e "$base/linux" ] || build_nic_kernel
    [ -e "$base/zcsim-$module/zcsim.ko" ] || build_nic_module "$module"
    end_setup
    nic_dir=$base/zcsim-$module
}

need_build_tools() {
    local packages='gcc libc6-dev make flex bison bc xz-utils' tool missing=''
    for tool in gcc make flex bison bc xz perl strip; do command -v $tool >/dev/null || missing+=" $tool"; done
    [ -n "$missing" ] || echo '#include <stdio.h>' | gcc -E - >/dev/null 2>&1 || missing=' stdio.h'
    [ -n "$missing" ] || return 0
    if [ "${ZCRX_LAB_INSTALL:-}" = 1 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "installing $packages"
        # shellcheck disable=SC2086 # a list
        DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install $packages >&2 ||
            die "apt-get install $packages failed"
        return
    fi
    die "building the NIC kernel needs$missing, which this machine lacks: apt-get install $packages" \
        "(as root with ZCRX_LAB_INSTALL=1 the lab does that itself)," \
        "or name a folder with linux and zcsim.ko by ZCRX_LAB_NIC_KERNEL"
}

# build LOG COMMAND...: in a clean environment, at low priority, and as a process group that ends with the set-up.
build() {
    local log=$1
    shift
    setsid nice env -i PATH="$PATH" HOME="${HOME:-/}" LC_ALL=C KBUILD_BUILD_USER=lab KBUILD_BUILD_HOST=lab \
        "$@" >> "$log" 2>&1 &
    step=$!
    wait $step || { tail -n 20 "$log" >&2; die "failed: $* (whole log: $log)"; }
    step=''
}

# Sets base from config. The tree is built where it stays, as it holds absolute paths; base/linux appears last.
build_nic_kernel() {
    local log jobs started=$SECONDS
    jobs=$(nproc)
    apt_begin
    apt_find "$NIC_SOURCE" 7.3 "${NIC_SUITES[@]}" ||
        die "no suite of (${NIC_SUITES[*]}) offers a verified $NIC_SOURCE; ZCRX_LAB_NIC_SOURCE can name a newer one"
    base=$cache/nic/$NIC_SOURCE-$apt_found_version-$config
    log=$base/build.log
    rm -rf "$base"
    mkdir -p "$base/src" "$base/tree"
    say "first use: fetching $NIC_SOURCE $apt_found_version from Debian $apt_found (about 160 MB)"
    apt_fetch "$apt_found" "$work/x" "$NIC_SOURCE"
    say "unpacking into $base (about 1.5 GB until it is built)"
    build "$log" tar -xf "$work/x/usr/src/$NIC_SOURCE.tar.xz" -C "$base/src" --strip-components=1 \
        --exclude='*/drivers/gpu/drm/amd/include/asic_reg' --exclude='*/tools/testing'
    rm -rf "$work/x"
    say "building the kernel with $jobs jobs: some minutes (log: $log)"
    cp "$lab/nic/zcsim-uml.config" "$base/"
    local make=(make -s -C "$base/src" ARCH=um O="$base/tree")
    build "$log" "${make[@]}" KCONFIG_ALLCONFIG="$base/zcsim-uml.config" allnoconfig
    local option
    for option in IO_URING_ZCRX HOSTFS HAS_DMA PAGE_POOL MODULES; do
        grep -q "^CONFIG_$option=y" "$base/tree/.config" ||
            die "the configuration lost CONFIG_$option ($base/tree/.config)"
    done
    build "$log" "${make[@]}" -j"$jobs" linux
    build "$log" "${make[@]}" modules_prepare
    cp "$base/tree/vmlinux.symvers" "$base/tree/Module.symvers"
    strip -s -o "$work/linux" "$base/tree/linux"
    # What is left is enough to build modules.
    find "$base/src" -mindepth 1 -maxdepth 1 -type d ! -name arch ! -name include ! -name scripts ! -name tools \
        -exec rm -rf {} +
    find "$base/src/arch" -mindepth 1 -maxdepth 1 -type d ! -name um ! -name x86 -exec rm -rf {} +
    find "$base/tree" -path "$base/tree/scripts" -prune -o \
        -type f \( -name '*.o' -o -name '*.a' -o -name '.*.cmd' \) -exec rm -f {} +
    rm -f "$base/tree/linux" "$base/tree/vmlinux" "$base/tree/vmlinux.unstripped"
    mv "$work/linux" "$base/linux"
    say "Linux $("$base/linux" --version) with the simulated card's kernel is built ($((SECONDS - started)) s)"
}

build_nic_module() {
    local dir=$base/zcsim-$1 log=$base/zcsim-$1.log
    say "building the module zcsim"
    rm -rf "$dir" "$dir.new"
    : > "$log"
    mkdir "$dir.new"
    cp "$lab/nic/zcsim.c" "$dir.new/"
    echo 'obj-m := zcsim.o' > "$dir.new/Makefile"
    build "$log" make -s -C "$base/tree" ARCH=um M="$dir.new" modules
    mkdir "$dir"
    ln "$base/linux" "$dir/linux"
    strip --strip-debug -o "$dir/zcsim.ko.new" "$dir.new/zcsim.ko"
    mv "$dir/zcsim.ko.new" "$dir/zcsim.ko"
    rm -rf "$dir.new"
}

recent_ethtool() {
    local version
    command -v ethtool >/dev/null || return
    version=$(ethtool --version 2>/dev/null | sed -n 's/^ethtool version //p')
    [ "$(printf '%s\n' $ETHTOOL_MINIMUM "$version" | sort -V | head -n 1)" = $ETHTOOL_MINIMUM ]
}

# A folder with an ethtool that can set tcp-data-split; goes first in the guest's PATH.
setup_ethtool() {
    [ -e "$nic_tools/ethtool" ] && return
    begin_setup "$cache/.lock"
    [ -e "$nic_tools/ethtool" ] || fetch_ethtool
    end_setup
}

fetch_ethtool() {
    local suite
    apt_begin
    for suite in "${ETHTOOL_SUITES[@]}"; do
        apt_find ethtool "1:$ETHTOOL_MINIMUM" "$suite" || continue
        rm -rf "$work/x" "$work/ethtool"
        apt_fetch "$suite" "$work/x" ethtool libmnl0
        mkdir -p "$work/ethtool/lib"
        cp "$work/x/usr/sbin/ethtool" "$work/ethtool/lib/ethtool"
        find "$work/x/usr/lib" -name 'libmnl.so.0*' -exec cp -d {} "$work/ethtool/lib/" \;
        # shellcheck disable=SC2016 # for the written script
        printf '%s\n' '#!/bin/sh' 'lib=$(dirname "$0")/lib' 'exec env LD_LIBRARY_PATH="$lib" "$lib/ethtool" "$@"' \
            > "$work/ethtool/ethtool"
        chmod +x "$work/ethtool/ethtool"
        "$work/ethtool/ethtool" --version >/dev/null 2>&1 || continue    # wants a newer C library
        say "fetched ethtool $apt_found_version from Debian $suite"
        rm -rf "$nic_tools"
        mv "$work/ethtool" "$nic_tools"
        return
    done
    die "no ethtool >= $ETHTOOL_MINIMUM found that runs here: install one"
}
