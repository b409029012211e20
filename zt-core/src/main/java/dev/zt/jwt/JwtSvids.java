package dev.zt.jwt;

/** Delivers JWT-SVIDs of this workload. Implementations are thread-safe and return at once while they have a valid one. */
@FunctionalInterface
public interface JwtSvids {

    /**
     * Returns a JWT-SVID that is valid now.
     *
     * @param audience whom it is to be shown to; from configuration, never from a request
     * @return the JWT-SVID
     * @throws dev.zt.identity.ZtException with code NO_JWT_SVID if there is none; the message says why
     */
    JwtSvid fetch(String audience);
}
