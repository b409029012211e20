package dev.zt.spring.autoconfigure;

import dev.zt.Zt;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ResourceUtils;

/** Where {@code zt.policy.file} says that the policies are: on the class path, which is read once, or at a path. */
final class PolicyLocation {

    private static final String CLASS_PATH = "classpath:";

    private PolicyLocation() {}

    /** Tells a builder where its policies are; resources are looked for by the class loader, or by the thread's. */
    static void tell(Zt.Builder builder, String location, @Nullable ClassLoader loader) {
        String text = location.strip();
        if (text.startsWith("classpath*:")) {
            throw new StartRefusedException(
                    "zt.policy.file is \"" + text
                            + "\", which may be of several places, and any dependency could add to" + " it.",
                    "Name one resource, as in classpath:policy.yaml, or a directory outside of the class path.");
        }
        if (text.startsWith(CLASS_PATH)) {
            fromClassPath(builder, text.substring(CLASS_PATH.length()), loader);
        } else {
            builder.policyFile(path(text));
        }
    }

    private static void fromClassPath(Zt.Builder builder, String name, @Nullable ClassLoader loader) {
        if (loader == null) {
            builder.policyResource(name);
        } else {
            builder.policyResource(name, loader);
        }
    }

    /** Not by Spring's conversion to paths, which looks on the class path first. */
    private static Path path(String location) {
        try {
            return ResourceUtils.getFile(location).toPath();
        } catch (FileNotFoundException | IllegalArgumentException e) {
            throw new StartRefusedException(
                    "zt.policy.file is \"" + location + "\", which is no path: " + e.getMessage(),
                    "Name a file or a directory, or a resource of the class path, as in classpath:policy.yaml.");
        }
    }
}
