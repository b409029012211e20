package dev.zt.spiffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.zt.identity.ZtException;
import dev.zt.source.Freshness;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each way in which an agent fails, and a service that starts meanwhile; all at once, since they mostly wait. */
@Timeout(60)
class FaultsAtStartTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @EnumSource
    void startsOrSaysWhyNot(AgentFault fault) {
        try (Agent agent = new Agent(directory).started()) {
            assumeTrue(FaultsTest.takesEffect(fault, agent), "this user may use any socket; see the page of faults");
            fault.inject.accept(agent);
            if (fault.preventsStart()) {
                assertThatThrownBy(() -> agent.source()
                                .startTimeout(Duration.ofMillis(400))
                                .open())
                        .isInstanceOfSatisfying(
                                ZtException.class, e -> assertThat(e.code()).isEqualTo(ZtException.Code.NO_IDENTITY));
            } else {
                agent.source().open().close();
            }
            try (WorkloadApiSource source = agent.source().startDegraded().open()) {
                fault.lift.accept(agent);

                await().untilAsserted(() -> {
                    assertThat(FaultsTest.state(agent, source)).isIn(Freshness.FRESH, Freshness.AGING);
                    assertThat(FaultsTest.holdsTheNewest(agent, source)).isTrue();
                });
            }
        }
    }
}
