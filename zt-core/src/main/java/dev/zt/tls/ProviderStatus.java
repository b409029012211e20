package dev.zt.tls;

import dev.zt.internal.text.Quoted;
import java.security.Provider;

/** Whether an optional provider can be used. */
sealed interface ProviderStatus {

    /** Completes the sentence that begins with the provider's name. */
    String problem();

    /** It has passed its self test. */
    record Ready(Provider provider, String version) implements ProviderStatus {
        @Override
        public String problem() {
            return "is well";
        }
    }

    /** Nobody put it on the class path. */
    record Absent(String artifact) implements ProviderStatus {
        @Override
        public String problem() {
            return "is not on the class path: add " + artifact;
        }
    }

    /** It is there and does not work. */
    record Sick(Throwable cause) implements ProviderStatus {
        @Override
        public String problem() {
            return "does not work here: " + Quoted.escape(String.valueOf(cause));
        }
    }
}
