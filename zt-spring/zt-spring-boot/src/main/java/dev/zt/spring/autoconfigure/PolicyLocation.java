package dev.zt.spring.autoconfigure;

import dev.zt.Zt;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ResourceUtils;

/** Where {@code zt.policy.file} says that the policies are: on the class path, which is read once, or at a path. */
final class PolicyLocation {

    private static final String CLASS_PATH = "classpath:";

    /** RFC 3986, section 3.1, but for a single letter, which is a drive of Windows. */
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+)\\s*:");

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
        Matcher scheme = SCHEME.matcher(location);
        // A path that is not there yet does not keep an application from starting: a slip of the pen must.
        if (scheme.lookingAt() && !scheme.group(1).equalsIgnoreCase("file")) {
            throw new StartRefusedException(
                    "zt.policy.file is \"" + location
                            + "\", and begins as a URL does, with neither classpath: nor file:.",
                    "Correct it; a path whose name has a colon is written as ./" + location + ".");
        }
        try {
            return ResourceUtils.getFile(location).toPath();
        } catch (FileNotFoundException | IllegalArgumentException e) {
            throw new StartRefusedException(
                    "zt.policy.file is \"" + location + "\", which is no path: " + e.getMessage(),
                    "Name a file or a directory, or a resource of the class path, as in classpath:policy.yaml.");
        }
    }
}
