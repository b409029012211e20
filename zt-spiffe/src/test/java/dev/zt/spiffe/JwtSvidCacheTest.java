package dev.zt.spiffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.MutableClock;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.ZtException;
import dev.zt.jwt.JwtSvid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class JwtSvidCacheTest {

    private final DevIdentities domain = DevIdentities.create("shop.test");
    private final MutableClock clock = domain.clock();
    private final List<JwtSvidCall.End> questions = new ArrayList<>();
    private final JwtSvidCache cache =
            new JwtSvidCache((audience, end) -> questions.add(end), 1, Duration.ofSeconds(5), clock);

    private JwtSvid token() {
        return JwtSvid.parse(domain.jwtAuthority().issue(SpiffeId.parse("spiffe://shop.test/orders"), List.of("a")));
    }

    @Test
    void asksOnceForAllThatWait() {
        CompletableFuture<JwtSvid> first = cache.get("a");

        assertThat(cache.get("a")).isSameAs(first).isNotDone();
        assertThat(questions).hasSize(1);
    }

    @Test
    void asksNothingMoreOnceItIsClosed() {
        CompletableFuture<JwtSvid> waiting = cache.get("a");

        cache.close();

        assertThat(waiting).isCompletedExceptionally();
        assertThatThrownBy(() -> cache.get("a")).isInstanceOf(IllegalStateException.class);
        assertThat(questions).hasSize(1);
    }

    @Test
    void keepsNothingThatComesAfterItsEnd() {
        CompletableFuture<JwtSvid> waiting = cache.get("a");
        cache.close();

        questions.get(0).landed(token(), null);

        assertThat(waiting).isCompletedExceptionally();
        assertThatThrownBy(() -> cache.get("a")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void hasNoPlaceForOneAudienceMoreWhileTheOthersAreAwaitedOrValid() {
        cache.get("a");
        assertThatThrownBy(() -> cache.get("b")).isInstanceOf(ZtException.class);
        questions.get(0).landed(token(), null);
        assertThatThrownBy(() -> cache.get("b")).isInstanceOf(ZtException.class);

        clock.advance(Duration.ofDays(1));

        assertThat(cache.get("b")).isNotDone();
    }

    @Test
    void givesNoTokenThatHasExpired() {
        cache.get("a");
        questions.get(0).landed(token(), null);
        assertThat(cache.get("a")).isCompleted();

        clock.advance(Duration.ofDays(1));

        assertThat(cache.get("a")).isNotDone();
        assertThat(questions).hasSize(2);
    }
}
