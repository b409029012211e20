package dev.zt.trust;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.zt.identity.TrustDomain;
import dev.zt.internal.text.Quoted;
import dev.zt.internal.text.StrictJson;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one bundle document, in one pass. Not thread-safe. */
final class BundleDocumentReader {

    private static final JsonFactory FACTORY = StrictJson.factory(16, 1 << 17, 100_000);
    private static final BigInteger LONGEST_HINT =
            BigInteger.valueOf(Duration.ofDays(3650).toSeconds());

    private final TrustDomain trustDomain;
    private final Set<X509Certificate> authorities = new LinkedHashSet<>();
    private final List<String> leftOut = new ArrayList<>();
    private boolean hasKeys;
    private @Nullable BigInteger sequence;
    private Duration refreshHint = BundleDocument.DEFAULT_REFRESH_HINT;

    BundleDocumentReader(TrustDomain trustDomain) {
        this.trustDomain = trustDomain;
    }

    BundleDocument read(byte[] json) {
        try (JsonParser parser = FACTORY.createParser(decode(json))) {
            document(parser);
        } catch (JsonProcessingException e) {
            throw invalid(
                    "it is no JSON that can be read in one way only: " + Quoted.escape(e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw invalid("it cannot be read: " + Quoted.escape(String.valueOf(e.getMessage())), e);
        }
        if (!hasKeys) {
            throw invalid("it has no keys; an empty array of them takes all back", null);
        }
        return new BundleDocument(
                TrustBundle.of(trustDomain, authorities), Optional.ofNullable(sequence), refreshHint, leftOut);
    }

    private String decode(byte[] json) {
        if (json.length > BundleDocument.MAX_BYTES) {
            throw invalid("it has more than " + BundleDocument.MAX_BYTES + " bytes", null);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
        } catch (CharacterCodingException e) {
            throw invalid("it is not UTF-8", e);
        }
    }

    private void document(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw invalid("it is no JSON object", null);
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "keys" -> keys(parser, value);
                case "spiffe_sequence" -> sequence = integer(parser, name);
                case "spiffe_refresh_hint" ->
                    refreshHint = Duration.ofSeconds(
                            integer(parser, name).min(LONGEST_HINT).longValueExact());
                default -> parser.skipChildren();
            }
        }
        if (parser.nextToken() != null) {
            throw invalid("text follows the JSON object", null);
        }
    }

    private BigInteger integer(JsonParser parser, String name) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                || parser.getBigIntegerValue().signum() < 0) {
            throw invalid("its " + name + " is no integer from 0 on", null);
        }
        return parser.getBigIntegerValue();
    }

    private void keys(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            throw invalid("its keys are no array; an empty one takes all back", null);
        }
        hasKeys = true;
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw invalid("its key " + index + " is no JSON object", null);
            }
            add(BundleKey.read(parser), index);
        }
    }

    private void add(BundleKey key, int index) {
        if (!key.isForX509()) {
            return;
        }
        if (authorities.size() + leftOut.size() >= BundleDocument.MAX_KEYS) {
            throw invalid("it has more than " + BundleDocument.MAX_KEYS + " keys for X.509-SVIDs", null);
        }
        try {
            // On its own first: one authority that is wrong must not take the others with it.
            authorities.addAll(
                    TrustBundle.of(trustDomain, List.of(key.authority())).authorities());
        } catch (CertificateException | IllegalArgumentException e) {
            leftOut.add("key " + index + " of the bundle of " + trustDomain + " is not used: "
                    + Quoted.escape(String.valueOf(e.getMessage())));
        }
    }

    private IllegalArgumentException invalid(String problem, @Nullable Exception cause) {
        return new IllegalArgumentException("Bundle of " + trustDomain + " is invalid: " + problem + ".", cause);
    }
}
