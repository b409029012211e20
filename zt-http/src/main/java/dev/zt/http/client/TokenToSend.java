package dev.zt.http.client;

import dev.zt.jwt.JwtSvids;
import java.net.http.HttpRequest;

/**
 * The JWT-SVID that a client shows to its one expected peer.
 *
 * @param tokens delivers it
 * @param audience whom it is for
 */
record TokenToSend(JwtSvids tokens, String audience) {

    private static final String FIELD = "Authorization";

    /** Adds the token, unless the request bears an authorization of its own. */
    HttpRequest on(HttpRequest request) {
        if (request.headers().firstValue(FIELD).isPresent()) {
            return request;
        }
        return HttpRequest.newBuilder(request, (name, value) -> true)
                .setHeader(FIELD, "Bearer " + tokens.fetch(audience).token())
                .build();
    }
}
