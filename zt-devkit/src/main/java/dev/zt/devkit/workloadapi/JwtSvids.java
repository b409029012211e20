package dev.zt.devkit.workloadapi;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.zt.devkit.Workload;
import dev.zt.devkit.ca.JwtAuthority;
import dev.zt.identity.SpiffeId;
import io.spiffe.workloadapi.grpc.Workload.JWTSVID;
import io.spiffe.workloadapi.grpc.Workload.JWTSVIDRequest;
import io.spiffe.workloadapi.grpc.Workload.JWTSVIDResponse;
import io.spiffe.workloadapi.grpc.Workload.ValidateJWTSVIDRequest;
import io.spiffe.workloadapi.grpc.Workload.ValidateJWTSVIDResponse;
import java.text.ParseException;
import java.time.Clock;
import java.util.Date;
import java.util.List;

/** Issues and validates the JWT-SVIDs of one workload (SPIFFE Workload API §6). */
final class JwtSvids {

    private final Workload workload;
    private final Clock clock;

    JwtSvids(Workload workload, Clock clock) {
        this.workload = workload;
        this.clock = clock;
    }

    /** Issues what was asked for; throws {@link IllegalArgumentException} if that is not this workload's to ask. */
    JWTSVIDResponse issue(JWTSVIDRequest request) {
        if (!request.getSpiffeId().isEmpty()
                && !request.getSpiffeId().equals(workload.id().toString())) {
            throw new IllegalArgumentException("spiffe_id is not an identity of this workload");
        }
        String token = workload.identities().jwtAuthority().issue(workload.id(), request.getAudienceList());
        return JWTSVIDResponse.newBuilder()
                .addSvids(JWTSVID.newBuilder()
                        .setSpiffeId(workload.id().toString())
                        .setSvid(token))
                .build();
    }

    /** Validates; throws {@link IllegalArgumentException} that says what is wrong with the token. */
    ValidateJWTSVIDResponse validate(ValidateJWTSVIDRequest request) {
        SignedJWT token = JwtAuthority.parse(request.getSvid());
        try {
            JWTClaimsSet claims = token.getJWTClaimsSet();
            SpiffeId subject = SpiffeId.parse(String.valueOf(claims.getSubject()));
            JwtAuthority authority = workload.identities().jwtAuthorities().get(subject.trustDomain());
            require(authority != null, "no JWT bundle for trust domain " + subject.trustDomain());
            require(authority != null && authority.hasSigned(token), "no authority of the domain signed the token");
            Date end = claims.getExpirationTime();
            require(end != null && end.toInstant().isAfter(clock.instant()), "the token has expired, or never does");
            require(
                    !request.getAudience().isEmpty() && claims.getAudience().contains(request.getAudience()),
                    "the token is for another audience");
            return ValidateJWTSVIDResponse.newBuilder()
                    .setSpiffeId(subject.toString())
                    .setClaims(struct(claims, end))
                    .build();
        } catch (ParseException e) {
            throw new IllegalArgumentException("the claims cannot be read", e);
        }
    }

    private static Struct struct(JWTClaimsSet claims, Date end) {
        List<Value> audience = claims.getAudience().stream()
                .map(name -> Value.newBuilder().setStringValue(name).build())
                .toList();
        return Struct.newBuilder()
                .putFields(
                        "sub",
                        Value.newBuilder().setStringValue(claims.getSubject()).build())
                .putFields(
                        "aud",
                        Value.newBuilder()
                                .setListValue(ListValue.newBuilder().addAllValues(audience))
                                .build())
                .putFields(
                        "exp",
                        Value.newBuilder()
                                .setNumberValue(end.getTime() / 1000.0)
                                .build())
                .build();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
