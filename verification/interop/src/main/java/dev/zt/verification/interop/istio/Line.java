package dev.zt.verification.interop.istio;

/**
 * What tells connections apart.
 *
 * @param identity the client's SPIFFE ID
 * @param address the address that the client calls from
 * @param serverName the name in the handshake, empty for none
 */
record Line(String identity, String address, String serverName) {

    @Override
    public String toString() {
        return identity + " from " + address + (serverName.isEmpty() ? "" : " to " + serverName);
    }
}
