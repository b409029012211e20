package dev.zt.kubernetes.istio;

/** Which of Istio's proxies enforces a policy, and so what it can see of a call. */
public enum IstioMode {
    /**
     * A sidecar that reads HTTP: methods, paths, hosts and headers count. Only for applications that leave TLS to the
     * sidecar: of one that ends TLS itself the sidecar sees octets, and then rules about HTTP let nothing through. What
     * is derived for {@link #AMBIENT} holds in front of such an application, too.
     */
    SIDECAR,
    /**
     * A ztunnel without a waypoint: who opens a connection, from where and to which port. Behind a waypoint a ztunnel
     * sees the waypoint's identity in the place of the caller's, so that nothing of this would match.
     */
    AMBIENT
}
