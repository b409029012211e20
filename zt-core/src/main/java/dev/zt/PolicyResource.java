package dev.zt;

import dev.zt.identity.ZtException;
import dev.zt.internal.file.TextFile;
import dev.zt.internal.text.Quoted;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.InvalidPolicyException;
import dev.zt.policy.IstioWorkload;
import dev.zt.policy.PolicyReading;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A policy on the class path. It is there from the start or never, and once, so that nothing else of that name can shadow it.
 *
 * @param name where it is, relative to the roots of the class path
 * @param loader knows the class path, or null for the one of the thread that reads
 */
record PolicyResource(String name, @Nullable ClassLoader loader) {

    private static final Logger LOG = LoggerFactory.getLogger(PolicyResource.class);

    /** What stands before the names of a jar's entries that are for some versions of Java (JAR specification). */
    private static final Pattern VERSION = Pattern.compile("^META-INF/versions/[0-9]+/");

    /**
     * Reads it; policies of Istio are read for the workload, if it is given.
     *
     * @throws ZtException with code INVALID_POLICY if it is not there once, cannot be read or is invalid
     */
    PolicyReading read(@Nullable IstioWorkload istio) {
        checkName();
        URL place = place();
        PolicyReading reading =
                PolicyFile.valid(origin(), AccessPolicyReader.readAll(Map.of(origin(), text(place)), istio));
        LOG.info("Policy {} is {}.", origin(), place);
        reading.notes().forEach(note -> LOG.info("{}", note));
        return reading;
    }

    private String origin() {
        return "classpath:" + name;
    }

    /** Class loaders read some of these as another name, or as a URL of its own. */
    private void checkName() {
        boolean plain = name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':' && c != '\\');
        if (!plain || Arrays.stream(name.split("/", -1)).anyMatch(Set.of("", ".", "..")::contains)) {
            throw new InvalidPolicyException("Policy resource name " + Quoted.quote(name)
                    + " is invalid. Write the names of folders and file from a root of the class path on, as in"
                    + " config/policy.yaml: without classpath:, without a slash at the beginning or the end, without"
                    + " '.' and '..', in printable ASCII without ':', '\\' and spaces.");
        }
    }

    private URL place() {
        ClassLoader of = loader != null ? loader : ofThisThread();
        // Not a set of URLs: comparing those asks DNS.
        Map<String, URL> places = new LinkedHashMap<>();
        try {
            Collections.list(of.getResources(name)).forEach(url -> places.put(url.toExternalForm(), url));
        } catch (IOException | IllegalStateException e) {
            throw unreadable(e);
        }
        if (places.isEmpty()) {
            throw new InvalidPolicyException("Policy resource " + origin() + " is missing: the class loader " + of
                    + " knows none of that name. Add it to the class path, or correct the name.");
        }
        checkSole(places.keySet());
        return places.values().iterator().next();
    }

    private void checkSole(Collection<String> places) {
        if (places.size() > 1) {
            throw new InvalidPolicyException("Policy resource " + origin() + " is in " + places.size()
                    + " places of the class path, and nobody could tell which one counts:\n"
                    + String.join("\n", places)
                    + "\nRemove all but one, or rename your own to what no other has.");
        }
    }

    private static ClassLoader ofThisThread() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context != null ? context : Objects.requireNonNull(PolicyResource.class.getClassLoader());
    }

    private String text(URL place) {
        try {
            if (isFolder(place)) {
                throw new IOException(place + " is a folder");
            }
            URLConnection connection = place.openConnection();
            connection.setUseCaches(false); // A cache would keep the jar open.
            try (InputStream in = connection.getInputStream()) {
                if (connection instanceof JarURLConnection jar) {
                    checkEntry(jar);
                }
                return TextFile.read(in, place.toString());
            }
        } catch (IOException | IllegalStateException e) {
            throw unreadable(e);
        }
    }

    /** A jar that was merged of several may have a name twice, and others of it for newer versions of Java. */
    private void checkEntry(JarURLConnection jar) throws IOException {
        if (jar.getJarEntry().isDirectory()) {
            throw new IOException(jar.getURL() + " is a folder");
        }
        String entry = VERSION.matcher(jar.getEntryName()).replaceFirst("");
        checkSole(jar.getJarFile().stream()
                .map(ZipEntry::getName)
                .filter(other -> VERSION.matcher(other).replaceFirst("").equals(entry))
                .map(other -> jar.getJarFileURL() + "!/" + other)
                .toList());
    }

    /** The JDK reads one as the list of its files. */
    private static boolean isFolder(URL place) throws IOException {
        try {
            return place.getProtocol().equals("file") && Files.isDirectory(Path.of(place.toURI()));
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IOException(place + " is no file", e);
        }
    }

    private InvalidPolicyException unreadable(Exception e) {
        return new InvalidPolicyException(
                "Policy resource " + origin() + " cannot be read: "
                        + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
                        + ". Make it one file of UTF-8 with at most " + TextFile.MAX_BYTES + " bytes.",
                e);
    }
}
