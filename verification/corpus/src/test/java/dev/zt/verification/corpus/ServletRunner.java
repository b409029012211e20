package dev.zt.verification.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.http.servlet.RequestAccess;
import dev.zt.http.servlet.ZtServletFilter;
import dev.zt.http.tomcat.ZtTomcat;
import dev.zt.identity.PeerIdentity;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** Asks over the wire: an embedded Tomcat with zt's filter, over mutual TLS, or in plaintext where nobody is proven. */
final class ServletRunner {

    private static final Logger QUIET = Logger.getLogger("org.apache");

    static {
        QUIET.setLevel(Level.OFF);
    }

    String answer(CorpusCase question) throws Exception {
        AtomicInteger handled = new AtomicInteger();
        try (Scene scene = new Scene(question)) {
            Tomcat tomcat = tomcat(scene, question, handled);
            try {
                return ask(
                        question,
                        scene,
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(),
                                tomcat.getConnector().getLocalPort()),
                        handled);
            } finally {
                tomcat.stop();
                tomcat.destroy();
            }
        }
    }

    /** Asks any Tomcat that zt guards, and judges by its record. */
    static String ask(CorpusCase question, Scene scene, InetSocketAddress address, AtomicInteger handled)
            throws Exception {
        try (Socket socket = connect(question, scene, address);
                RawHttp connection = new RawHttp(socket)) {
            connection.authorization(scene.authorization);
            connection.headers(question.headers());
            if (question.peer() != null) {
                connection.send("GET", "/warm-up");
                handled.set(0);
            }
            scene.apply(question);
            int before = scene.audit.decisions().size();
            RawHttp.Response response = connection.send(question.httpMethod(), question.httpTarget());
            if (question.isUnseenBy("servlet")) {
                // Tomcat says by itself what the whole server can do.
                assertThat(response.status()).isEqualTo(question.httpTarget().equals("*") ? 200 : 400);
                assertThat(handled).hasValue(0);
                assertThat(scene.audit.decisions()).hasSize(before);
                return question.answer();
            }
            return HttpAnswers.judged(question, scene, response, handled.get());
        }
    }

    private static Socket connect(CorpusCase question, Scene scene, InetSocketAddress address) throws Exception {
        return question.peer() == null
                ? new Socket(address.getAddress(), address.getPort())
                : TestTls.connect(scene.peer, address);
    }

    private static Tomcat tomcat(Scene scene, CorpusCase question, AtomicInteger handled) throws Exception {
        Path base = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "tomcat");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(base.toString());
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        if (question.isBearer()) {
            ZtTomcat.secureForTokens(connector, scene.zt);
        } else if (question.peer() != null) {
            ZtTomcat.secure(connector, scene.zt);
        }
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", base.toString());
        guard(context, scene, question);
        Tomcat.addServlet(context, "any", new Counting(question, handled)).addMapping("/");
        tomcat.start();
        return tomcat;
    }

    private static void guard(Context context, Scene scene, CorpusCase question) {
        FilterDef filter = new FilterDef();
        filter.setFilterName("zt");
        ZtServletFilter guard = new ZtServletFilter(scene.zt);
        filter.setFilter(question.isBearer() ? guard.acceptJwtSvids(Scene.validator(question)) : guard);
        context.addFilterDef(filter);
        FilterMap map = new FilterMap();
        map.setFilterName("zt");
        map.addURLPattern("/*");
        EnumSet.allOf(DispatcherType.class).forEach(type -> map.setDispatcher(type.name()));
        context.addFilterMap(map);
    }

    /** Answers any request and counts. */
    private static final class Counting extends HttpServlet {

        private static final long serialVersionUID = 1L;

        private final transient CorpusCase question;
        private final AtomicInteger handled;

        Counting(CorpusCase question, AtomicInteger handled) {
            this.question = question;
            this.handled = handled;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) {
            PeerIdentity caller =
                    RequestAccess.of(request).flatMap(RequestAccess::peer).orElseThrow();
            assertThat(caller.id()).isEqualTo(question.peer());
            handled.incrementAndGet();
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        }
    }
}
