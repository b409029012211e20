package dev.zt.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.authz.Decision;
import dev.zt.authz.Reason;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EnforcementTest {

    private final CompletableFuture<Void> record = new CompletableFuture<>();
    private final Enforcement denial = new Enforcement(Decision.Deny.of(Reason.NO_POLICY), "d-1", record);

    @Test
    void isRecordedInTimeOnceTheRecordIsWritten() {
        CompletableFuture<Void> recorded = denial.recordedInTime().toCompletableFuture();

        assertThat(recorded).isNotDone();
        record.complete(null);
        assertThat(recorded).isCompletedWithValue(null);
    }

    /** The denial that follows is right all the same. */
    @Test
    void neverFailsWhereTheRecordDoes() {
        CompletableFuture<Void> recorded = denial.recordedInTime().toCompletableFuture();

        record.completeExceptionally(new IOException("disk full"));

        assertThat(recorded).isCompletedWithValue(null);
    }

    /** Another stage may wait for the record, however long that takes. */
    @Test
    void leavesTheRecordItselfAlone() {
        denial.recordedInTime().toCompletableFuture().complete(null);

        assertThat(record).isNotDone();
    }
}
