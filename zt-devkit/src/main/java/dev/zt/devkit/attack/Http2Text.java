package dev.zt.devkit.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Requests of HTTP/2 for one resource. */
final class Http2Text {

    private final ProtectedResource resource;

    Http2Text(ProtectedResource resource) {
        this.resource = resource;
    }

    Message.Http2 get(String path) {
        return request(pseudo(path), true);
    }

    /** As {@link #get}, without the field for which the policy denies it. */
    Message.Http2 undenied(Message.Field... more) {
        return request(pseudo(resource.path), false, more);
    }

    List<Message.Field> pseudo(String path) {
        return List.of(
                new Message.Field(":method", resource.method),
                new Message.Field(":scheme", "https"),
                new Message.Field(":authority", resource.authority()),
                new Message.Field(":path", path));
    }

    Message.Http2 request(List<Message.Field> pseudo, boolean denied, Message.Field... more) {
        List<Message.Field> fields = new ArrayList<>(pseudo);
        if (denied && resource.deniedFor != null) {
            fields.add(
                    new Message.Field(resource.deniedFor.name().toLowerCase(Locale.ROOT), resource.deniedFor.value()));
        }
        if (!resource.contentType.isEmpty()) {
            fields.add(new Message.Field("content-type", resource.contentType));
        }
        if (resource.grpc) {
            fields.add(new Message.Field("te", "trailers"));
        }
        fields.addAll(List.of(more));
        return new Message.Http2(fields, resource.body);
    }
}
