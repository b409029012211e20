package dev.zt.spring.docs;

import dev.zt.identity.SpiffeId;
import dev.zt.spring.AllowWorkloads;
import dev.zt.spring.Caller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What the README shows. */
final class AnnotatedController {

    private AnnotatedController() {}

    // tag::readme[]
    @RestController
    class Orders {

        @GetMapping("/orders/{id}")
        @AllowWorkloads("spiffe://shop.example/ns/shop/sa/frontend")
        String order(@PathVariable String id, @Caller SpiffeId caller) {
            return "order " + id + " for " + caller;
        }
    }
    // end::readme[]
}
