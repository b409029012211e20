package dev.zt.verification.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.authz.Reason;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same questions to the core and to each adapter, and the same answers. Each question has a world of its own, so many
 * are asked at once; but for Spring's, whose applications share the configuration of the log.
 */
class CorpusTest {

    static List<CorpusCase> all() throws IOException {
        return Corpus.load();
    }

    static List<CorpusCase> http() throws IOException {
        return Corpus.load().stream().filter(CorpusCase::isHttp).toList();
    }

    static List<CorpusCase> grpc() throws IOException {
        return Corpus.load().stream()
                .filter(question -> !question.isHttp() || question.isForAnyOperation())
                .toList();
    }

    @ParameterizedTest(name = "core: {0}")
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("all")
    void coreAnswers(CorpusCase question) {
        assertThat(new CoreRunner().answer(question)).isEqualTo(question.answer());
    }

    @ParameterizedTest(name = "http: {0}")
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("http")
    void httpAnswers(CorpusCase question) throws Exception {
        assertThat(new HttpRunner().answer(question)).isEqualTo(question.answer());
    }

    static List<CorpusCase> servlet() throws IOException {
        return http().stream().filter(question -> !question.isOutbound()).toList();
    }

    @ParameterizedTest(name = "servlet: {0}")
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("servlet")
    void servletAnswers(CorpusCase question) throws Exception {
        assertThat(new ServletRunner().answer(question)).isEqualTo(question.answer());
    }

    /** The starter takes no tokens. */
    static List<CorpusCase> spring() throws IOException {
        return servlet().stream().filter(question -> !question.isBearer()).toList();
    }

    @ParameterizedTest(name = "spring: {0}")
    @MethodSource("spring")
    void springAnswers(CorpusCase question) throws Exception {
        assertThat(new SpringRunner().answer(question)).isEqualTo(question.answer());
    }

    @ParameterizedTest(name = "gRPC: {0}")
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("grpc")
    void grpcAnswers(CorpusCase question) throws Exception {
        assertThat(new GrpcRunner().answer(question)).isEqualTo(question.answer());
    }

    @Test
    void asksEachAdapterEnough() throws IOException {
        assertThat(http()).hasSizeGreaterThan(100);
        assertThat(servlet()).hasSizeGreaterThan(100);
        assertThat(grpc()).hasSizeGreaterThan(50);
    }

    @Test
    void reachesEveryReason() throws IOException {
        Set<Reason> reached = Corpus.load().stream()
                .map(CorpusCase::reason)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Reason.class)));

        // No server of the corpus takes access tokens of an issuer.
        assertThat(reached)
                .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.of(Reason.TOKEN_WRONG_ISSUER)));
    }

    @Test
    void isLargeAndMostlyRefuses() throws IOException {
        List<CorpusCase> cases = Corpus.load();

        assertThat(cases).hasSizeGreaterThanOrEqualTo(100);
        assertThat(cases.stream().filter(c -> !c.allowed()).count()).isGreaterThanOrEqualTo(cases.size() * 6 / 10);
    }
}
