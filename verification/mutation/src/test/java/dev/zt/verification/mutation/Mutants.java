package dev.zt.verification.mutation;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What a report of PIT says, without line numbers, which move with every edit.
 *
 * @param total for each package how many mutants there were
 * @param survivors how often each kind of mutant was not found
 */
record Mutants(Map<String, Integer> total, Map<String, Integer> survivors) {

    static Mutants of(InputStream report) throws IOException, ParserConfigurationException, SAXException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        NodeList mutations = factory.newDocumentBuilder().parse(report).getElementsByTagName("mutation");
        Mutants mutants = new Mutants(new TreeMap<>(), new TreeMap<>());
        for (int i = 0; i < mutations.getLength(); i++) {
            mutants.add((Element) mutations.item(i));
        }
        return mutants;
    }

    private void add(Element mutation) {
        String type = text(mutation, "mutatedClass");
        total.merge(packageOf(type), 1, Integer::sum);
        if (!mutation.getAttribute("detected").equals("true")) {
            String mutator = text(mutation, "mutator");
            String key = type + ":" + text(mutation, "mutatedMethod") + ":"
                    + mutator.substring(mutator.lastIndexOf('.') + 1) + ":"
                    + text(mutation, "description").replace('/', '.').replace(' ', '_');
            // Compilers number lambdas differently.
            survivors.merge(key.replaceAll("(lambda\\$\\w+)\\$\\d+", "$1"), 1, Integer::sum);
        }
    }

    /** Returns how many of a hundred mutants of a package were found. */
    double found(String name) {
        int missed = survivors.entrySet().stream()
                .filter(entry -> packageOf(entry.getKey().split(":")[0]).equals(name))
                .mapToInt(Map.Entry::getValue)
                .sum();
        int all = total.get(name);
        return 100.0 * (all - missed) / all;
    }

    private static String packageOf(String type) {
        return type.substring(0, type.lastIndexOf('.'));
    }

    private static String text(Element mutation, String name) {
        return mutation.getElementsByTagName(name).item(0).getTextContent();
    }
}
