package dev.zt.devkit.workloadapi;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.zt.devkit.Workload;
import dev.zt.devkit.ca.JwtAuthority;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.X509Svid;
import io.spiffe.workloadapi.grpc.Workload.JWTSVID;
import io.spiffe.workloadapi.grpc.Workload.JWTSVIDRequest;
import io.spiffe.workloadapi.grpc.Workload.JWTSVIDResponse;
import io.spiffe.workloadapi.grpc.Workload.ValidateJWTSVIDRequest;
import io.spiffe.workloadapi.grpc.Workload.ValidateJWTSVIDResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/** Issues and validates the JWT-SVIDs of one workload (SPIFFE Workload API §6). */
final class JwtSvids {

    private final Workload workload;
    private final JwtAuthority stray;

    JwtSvids(Workload workload) {
        this.workload = workload;
        this.stray = JwtAuthority.create(
                workload.identities().trustDomain(), workload.identities().timeSource());
    }

    /** Issues what was asked for; throws {@link IllegalArgumentException} if that is not this workload's to ask. */
    JWTSVIDResponse issue(JWTSVIDRequest request, Fault fault) {
        Map<SpiffeId, String> identities = identities();
        identities
                .keySet()
                .removeIf(id -> !request.getSpiffeId().isEmpty()
                        && !request.getSpiffeId().equals(id.toString()));
        if (identities.isEmpty()) {
            throw new IllegalArgumentException("spiffe_id is not an identity of this workload");
        }
        JWTSVIDResponse.Builder response = JWTSVIDResponse.newBuilder();
        identities.forEach((id, hint) -> response.addSvids(JWTSVID.newBuilder()
                .setSpiffeId(id.toString())
                .setSvid(token(id, request, fault))
                .setHint(hint)));
        return response.build();
    }

    /** Returns the IDs that the domain's key may sign for, each with its hint, the default first. */
    private Map<SpiffeId, String> identities() {
        Map<SpiffeId, String> identities = new LinkedHashMap<>();
        for (X509Svid svid : workload.source().current().svids()) {
            if (svid.id().trustDomain().equals(workload.identities().trustDomain())) {
                identities.putIfAbsent(svid.id(), svid.hint());
            }
        }
        return identities;
    }

    private String token(SpiffeId id, JWTSVIDRequest request, Fault fault) {
        JwtAuthority authority =
                fault == Fault.KEY_MISMATCH ? stray : workload.identities().jwtAuthority();
        String token = authority.issue(id, request.getAudienceList());
        return switch (fault) {
            case MALFORMED -> "no.token.this";
            case FIELD_MISSING -> "";
            default -> token;
        };
    }

    /** Validates; throws {@link IllegalArgumentException} that says what is wrong with the token. */
    ValidateJWTSVIDResponse validate(ValidateJWTSVIDRequest request) {
        JwtSvidCheck check = new JwtSvidCheck(
                workload.identities().jwtAuthorities(),
                workload.identities().timeSource().instant());
        JWTClaimsSet claims = check.validate(request.getSvid(), request.getAudience());
        Map<String, Object> all = new LinkedHashMap<>(claims.toJSONObject());
        all.put("aud", claims.getAudience()); // A list, also where the token has one name alone.
        return ValidateJWTSVIDResponse.newBuilder()
                .setSpiffeId(claims.getSubject())
                .setClaims(ClaimsStruct.of(all))
                .build();
    }
}
