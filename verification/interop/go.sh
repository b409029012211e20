# For the scripts of the folders here, each of which runs in its own: programs in Go, each built once for this machine.
interop_cache=${ZT_INTEROP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/zt-interop}

# Whether there is a Go that can build them.
go_is_there() {
    minor=$( (go env GOVERSION 2> /dev/null || true) | sed -n 's/^go1\.\([0-9]*\).*/\1/p')
    [ -n "$minor" ] && [ "$minor" -ge 26 ]
}

# Prints where the program lies that Go builds of PACKAGE in the module of FOLDER; it is built if the cache has none of
# these sources, these versions and this Go.
# usage: built NAME FOLDER PACKAGE
built() {
    key=$( (
        cd "$2"
        go env GOVERSION GOOS GOARCH
        cat go.mod go.sum
        find . -maxdepth 1 -name '*.go' -exec cat {} +
    ) | sha256sum | cut -c 1-16)
    program="$interop_cache/$1-$key"
    if [ ! -x "$program" ]; then
        start=$(date +%s)
        echo "building $1, once" >&2
        mkdir -p "$interop_cache"
        (cd "$2" && CGO_ENABLED=0 GOFLAGS=-mod=readonly go build -buildvcs=false -ldflags='-s -w' \
            -o "$program.$$" "$3") >&2
        mv "$program.$$" "$program"
        echo "built $1 in $(($(date +%s) - start)) s" >&2
    fi
    echo "$program"
}
