package dev.zt.verification.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.http.servlet.RequestAccess;
import dev.zt.http.servlet.ZtServletFilter;
import dev.zt.http.tomcat.ZtTomcat;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** Asks over the wire: Tomcat with zt's TLS and filter. */
final class ServletRunner {

    String answer(CorpusCase question) throws Exception {
        AtomicInteger handled = new AtomicInteger();
        try (Scene scene = new Scene(question)) {
            Connector connector = new Connector();
            connector.setPort(0);
            connector.setProperty("address", "127.0.0.1");
            if (question.peer() != null) {
                ZtTomcat.secure(connector, scene.zt);
            }
            Tomcat tomcat = server(connector, scene, new Answering(question, handled));
            try {
                tomcat.start();
                InetSocketAddress address =
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), connector.getLocalPort());
                return ask(question, scene, address, handled);
            } finally {
                tomcat.stop();
                tomcat.destroy();
            }
        }
    }

    static String ask(CorpusCase question, Scene scene, InetSocketAddress address, AtomicInteger handled)
            throws Exception {
        try (Socket socket = question.peer() == null
                        ? new Socket(address.getAddress(), address.getPort())
                        : TestTls.connect(scene.peer, address);
                RawHttp connection = new RawHttp(socket)) {
            if (question.peer() != null) {
                connection.send("GET", "/warm-up");
                handled.set(0);
            }
            scene.apply(question);
            RawHttp.Response response = connection.send(question.httpMethod(), question.httpTarget());
            if (question.isUnseenBy("servlet")) {
                // Tomcat itself answers 200 to "OPTIONS *": nothing of the application runs.
                assertThat(response.status()).isEqualTo(question.httpTarget().equals("*") ? 200 : 400);
                assertThat(handled).hasValue(0);
                return question.answer();
            }
            return HttpRunner.judged(scene, response, handled.get());
        }
    }

    private static Tomcat server(Connector connector, Scene scene, HttpServlet servlet) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("corpus").toString());
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "answering", servlet).addMapping("/");
        FilterDef filter = new FilterDef();
        filter.setFilterName("zt");
        filter.setFilter(new ZtServletFilter(scene.zt));
        filter.setAsyncSupported("true");
        context.addFilterDef(filter);
        FilterMap map = new FilterMap();
        map.setFilterName("zt");
        map.addURLPattern("/*");
        for (DispatcherType type : DispatcherType.values()) {
            map.setDispatcher(type.name());
        }
        context.addFilterMap(map);
        return tomcat;
    }

    @SuppressWarnings("serial")
    private static final class Answering extends HttpServlet {

        private final CorpusCase question;
        private final AtomicInteger handled;

        Answering(CorpusCase question, AtomicInteger handled) {
            this.question = question;
            this.handled = handled;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) {
            assertThat(RequestAccess.of(request)
                            .orElseThrow()
                            .peer()
                            .orElseThrow()
                            .id())
                    .isEqualTo(question.peer());
            handled.incrementAndGet();
            response.setStatus(204);
        }
    }
}
