# shellcheck shell=bash
# The host's side of a run: which processor, where guest memory lives, what the kernel log says.

# choose_cpu: prints a processor that this process may use and no other run of this user holds.
# A run that wanders between processors is several times slower, as every guest switch is a host process switch.
# The lock stays with this shell (descriptor 7) and ends with it.
choose_cpu() {
    local allowed range cpus=() i n
    allowed=$(taskset -pc $$ | sed 's/.*: //')
    for range in ${allowed//,/ }; do
        for ((i = ${range%-*}; i <= ${range#*-}; i++)); do cpus+=("$i"); done
    done
    n=${#cpus[@]}
    for ((i = 0; i < n; i++)); do
        cpu=${cpus[($$ + i) % n]}
        exec 7> "$cache/cpus/$cpu" && flock -n 7 && return
    done
    exec 7>&-
    cpu=${cpus[$$ % n]}
}

# Guest memory is an unlinked file: in a tmpfs with enough room, else in the run's own folder.
memory_folder() {
    local need avail
    need=$(numfmt --from=iec "${mem^^}") || die "bad memory size $mem"
    avail=$(df -B1 --output=avail /dev/shm 2>/dev/null | tail -1)
    if [ "$(stat -f -c %T /dev/shm 2>/dev/null)" = tmpfs ] && [ "${avail:-0}" -ge "$need" ]; then
        memdir=/dev/shm
    else
        memdir=$run
        say "/dev/shm has no room for $mem: guest memory goes to $run (slow if that is a disk)"
    fi
}

# A new log file; only the newest 20 stay.
new_klog() {
    klog=$cache/logs/$(date +%Y%m%d-%H%M%S)-$$.log
    find "$cache/logs" -name '*.log' -printf '%T@ %p\0' | sort -zrn | tail -zn +20 | cut -zd ' ' -f 2- | xargs -0r rm -f
}

# What no healthy run writes to the kernel log.
KLOG_COMPLAINTS='WARNING: |BUG: |kernel BUG at|Oops|[Kk]ernel panic|Kernel mode fault|Bad page|general protection fault'
KLOG_COMPLAINTS+='|possible (circular|recursive) locking|inconsistent lock state|suspicious RCU usage'
KLOG_COMPLAINTS+='|INFO: task .* blocked|INFO: rcu|scheduling while atomic|UBSAN: |KASAN: |KCSAN: '
KLOG_COMPLAINTS+='|refcount_t: |list_(add|del) corruption'
KLOG_COMPLAINTS+='|unregister_netdevice: waiting|stalled pool shutdown|soft lockup|DEBUG_LOCKS_WARN_ON|ODEBUG: '

klog_complaints() { grep -aE "$KLOG_COMPLAINTS" "$klog" | grep -av 'lab-init: '; }

# Folders left by runs that were killed with SIGKILL.
sweep_runs() {
    local dir pid
    for dir in "${TMPDIR:-/tmp}"/zcrx-lab.[0-9]*.*; do
        pid=${dir##*/zcrx-lab.} pid=${pid%%.*}
        [ -O "$dir" ] && ! kill -0 "$pid" 2>/dev/null && rm -rf "$dir"
    done
}

# User-mode Linux takes a mapping of the host for each stretch of memory, in the worst case for each page, and the host
# has a limit. At the limit a guest process hangs or crashes in ways that look like its own fault, and no log tells.
map_limit=${ZCRX_LAB_MAP_LIMIT:-$(cat /proc/sys/vm/max_map_count)}

# children PID...: the processes that these have started
children() {
    local pid
    for pid; do cat "/proc/$pid/task/"*/children; done 2>/dev/null
}

# watch_maps PID: notes the largest number of mappings of a guest process, while the kernel runs below that process.
watch_maps() {
    local most=0 count pid
    while kill -0 "$1" 2>/dev/null; do
        # shellcheck disable=SC2046 # words are wanted
        for pid in $(children $(children "$1")); do
            count=$(wc -l < "/proc/$pid/maps") || continue
            [ "$count" -gt "$most" ] && most=$count && echo "$most" > "$run/maps"
        done
        sleep 1
    done 2>/dev/null
}

# crowded: whether a guest process may have met the limit; between two looks the number can grow by a fourth
crowded() { [ -e "$run/maps" ] && [ "$(cat "$run/maps")" -gt $((map_limit / 4 * 3)) ]; }
