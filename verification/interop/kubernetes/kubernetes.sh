# Kubernetes' API server and its etcd on loopback, without a cluster: for the scripts of the folders beside this one, each
# of which runs in its own and has sourced ../go.sh.
#
#   kubernetes_build                 builds what is missing
#   kubernetes_start FOLDER USER...  starts both; FOLDER then has admin.kubeconfig and USER.kubeconfig. What USER may do,
#                                    roles must say; admin is of system:masters
#   kubernetes_stop                  ends both
kubernetes=$(cd ../kubernetes && pwd)
kubernetes_pids=

kubernetes_build() {
    etcd=$(built etcd "$kubernetes/etcd" .)
    apiserver=$(built kube-apiserver "$kubernetes/apiserver" .)
    mkdir -p "$kubernetes/target"
    cluster="$kubernetes/target/cluster"
    (cd "$kubernetes" && CGO_ENABLED=0 GOFLAGS=-mod=readonly go build -buildvcs=false -o "$cluster" .)
}

kubernetes_start() {
    folder=$1
    "$cluster" prepare "$@"
    # The ports that are free.
    . "$folder/ports"
    "$etcd" --data-dir "$folder/etcd" --unsafe-no-fsync --log-level error \
        --listen-client-urls "http://127.0.0.1:$etcd_port" --advertise-client-urls "http://127.0.0.1:$etcd_port" \
        --listen-peer-urls "http://127.0.0.1:$peer_port" --initial-advertise-peer-urls "http://127.0.0.1:$peer_port" \
        --initial-cluster "default=http://127.0.0.1:$peer_port" > "$folder/etcd.log" 2>&1 &
    kubernetes_pids=$!
    # Without the reconciler it takes a loopback address; advertised is one that leads nowhere, so that it needs no route.
    "$apiserver" --etcd-servers "http://127.0.0.1:$etcd_port" --bind-address=127.0.0.1 --secure-port="$api_port" \
        --advertise-address=192.0.2.1 --endpoint-reconciler-type=none --service-cluster-ip-range=10.0.0.0/24 \
        --cert-dir="$folder/certificates" --token-auth-file="$folder/tokens" --authorization-mode=RBAC \
        --service-account-issuer=https://kubernetes.default.svc --service-account-key-file="$folder/service-account.key" \
        --service-account-signing-key-file="$folder/service-account.key" \
        --disable-admission-plugins=ServiceAccount > "$folder/apiserver.log" 2>&1 &
    kubernetes_pids="$kubernetes_pids $!"
    "$cluster" ready "$folder" || {
        tail -n 20 "$folder/etcd.log" "$folder/apiserver.log" >&2
        return 1
    }
}

kubernetes_stop() {
    # Nothing of them is kept, and the API server takes minutes to end in good order once its etcd has gone.
    for pid in $kubernetes_pids; do
        kill -KILL "$pid" 2> /dev/null || true
    done
    for pid in $kubernetes_pids; do
        wait "$pid" 2> /dev/null || true
    done
    kubernetes_pids=
}
