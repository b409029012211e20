package dev.zt.http.servlet;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts how often it runs, and does what the test says. */
@SuppressWarnings("serial")
final class TestServlet extends HttpServlet {

    interface Action {
        void run(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException;
    }

    final AtomicInteger runs = new AtomicInteger();
    private final Action action;

    TestServlet(Action action) {
        this.action = action;
    }

    static TestServlet answering(String text) {
        return new TestServlet((request, response) -> write(response, text));
    }

    static void write(HttpServletResponse response, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        runs.incrementAndGet();
        action.run(request, response);
    }
}
