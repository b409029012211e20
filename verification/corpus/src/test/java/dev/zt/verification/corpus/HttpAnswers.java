package dev.zt.verification.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.authz.Reason;

/** Judges what came over HTTP by what was recorded: both must say the same, on every server. */
final class HttpAnswers {

    private HttpAnswers() {}

    static String judged(CorpusCase question, Scene scene, RawHttp.Response response, int handled) {
        String answer = Answers.of(scene.lastDecision().decision());
        Reason reason = scene.lastDecision().decision().reason();
        if (scene.lastDecision().decision().isAllowed()) {
            assertThat(response.status()).isEqualTo(204);
            assertThat(handled).isEqualTo(1);
            return answer;
        }
        assertThat(handled).as("the handler must not have run").isZero();
        assertThat(response.status()).isEqualTo(status(question, reason));
        assertThat(response.header("zt-decision-id"))
                .isEqualTo(scene.lastDecision().id());
        assertThat(response.body()).doesNotContain(reason.name()).doesNotContain("rule");
        if (reason.condemnsConnection() && !question.isBearer()) {
            assertThat(response.header("connection")).isEqualToIgnoringCase("close");
        }
        return answer;
    }

    private static int status(CorpusCase question, Reason reason) {
        if (reason == Reason.PATH_NOT_CANONICAL) {
            return 400;
        }
        return question.isBearer() && reason.provesNobody() ? 401 : 403;
    }
}
