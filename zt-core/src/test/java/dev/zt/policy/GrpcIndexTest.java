package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class GrpcIndexTest {

    @Nested
    class Route {

        /** Callers choose the names of methods, and could fill the memory with them. */
        @Test
        void remembersANumberOfMethodsThatNoRuleNames() {
            GrpcIndex index = new GrpcIndex();
            index.add(0, new OperationMatcher.Grpc(List.of(GrpcMethod.parse("a.B/*"), GrpcMethod.parse("a.B/c"))));
            index.seal(new RuleSet());

            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 1_000; i++) {
                    assertThat(index.route("a.B/m" + i).firstCommon(new long[] {1}, 1))
                            .isZero();
                    assertThat(index.route("a.C/m" + i).firstCommon(new long[] {1}, 1))
                            .isOne();
                }
            }

            assertThat(IntStream.range(0, 1_000).filter(i -> index.isNamed("a.B/m" + i)))
                    .hasSize(256);
            assertThat(IntStream.range(0, 1_000).filter(i -> index.isNamed("a.C/m" + i)))
                    .isEmpty();
            assertThat(index.isNamed("a.B/c")).isTrue();
        }
    }
}
