package dev.zt.grpc.client;

import dev.zt.jwt.JwtSvids;
import io.grpc.Metadata;

/**
 * The JWT-SVID that a channel shows to its one expected peer.
 *
 * @param tokens delivers it
 * @param audience whom it is for
 */
record TokenToSend(JwtSvids tokens, String audience) {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    Metadata metadata() {
        Metadata metadata = new Metadata();
        metadata.put(AUTHORIZATION, "Bearer " + tokens.fetch(audience).token());
        return metadata;
    }
}
