package dev.zt.http.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A response that nobody writes to before the request is decided.
 *
 * <p>Whoever does so while the handler is not known (a framework that answers 405, a filter that redirects) makes the
 * request be decided without one. After a denial whatever is written goes nowhere.
 */
final class PendingResponse extends HttpServletResponseWrapper {

    private final RequestAccess access;

    PendingResponse(HttpServletResponse response, RequestAccess access) {
        super(response);
        this.access = access;
    }

    private boolean isOpen() throws IOException {
        return access.isAllowed() || (access.isPending() && access.decideByPath());
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        return isOpen() ? super.getOutputStream() : new Nowhere();
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        return isOpen()
                ? super.getWriter()
                : new PrintWriter(new OutputStreamWriter(new Nowhere(), StandardCharsets.UTF_8));
    }

    @Override
    public void sendError(int status) throws IOException {
        if (isOpen()) {
            super.sendError(status);
        }
    }

    @Override
    public void sendError(int status, @Nullable String message) throws IOException {
        if (isOpen()) {
            super.sendError(status, message);
        }
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        if (isOpen()) {
            super.sendRedirect(location);
        }
    }

    @Override
    public void sendRedirect(String location, boolean clearBuffer) throws IOException {
        if (isOpen()) {
            super.sendRedirect(location, clearBuffer);
        }
    }

    @Override
    public void sendRedirect(String location, int status) throws IOException {
        if (isOpen()) {
            super.sendRedirect(location, status);
        }
    }

    @Override
    public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
        if (isOpen()) {
            super.sendRedirect(location, status, clearBuffer);
        }
    }

    @Override
    public void flushBuffer() throws IOException {
        if (isOpen()) {
            super.flushBuffer();
        }
    }

    private static final class Nowhere extends ServletOutputStream {

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new IllegalStateException("the request was denied");
        }

        @Override
        public void write(int b) {}
    }
}
