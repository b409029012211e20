package dev.zt.http.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A request that leads nobody around the pending response: it goes asynchronous, or upgrades, only once decided. */
final class PendingRequest extends HttpServletRequestWrapper {

    private final RequestAccess access;

    PendingRequest(HttpServletRequest request, RequestAccess access) {
        super(request);
        this.access = access;
    }

    private void requireOpen() {
        try {
            if (!access.isAllowed() && !(access.isPending() && access.decideByPath())) {
                throw new IllegalStateException("the request was denied");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public AsyncContext startAsync() {
        requireOpen();
        return super.startAsync();
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        requireOpen();
        return super.startAsync(request, response);
    }

    @Override
    public <T extends HttpUpgradeHandler> T upgrade(Class<T> handler) throws IOException, ServletException {
        requireOpen();
        return super.upgrade(handler);
    }
}
