import java.io.StringReader;
import java.nio.file.Path;
import javax.xml.XMLConstants;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.xml.sax.SAXException;

/**
 * Validates files against the schema of XES on the class path, and prints a line for each: what is wrong with it first, or
 * nothing.
 *
 * The schema of the standard has no target namespace; another one gives it that of the standard by including it.
 */
class Validate {
    private static final String SCHEMA = "xes-ieee-1849-2016.xsd";
    private static final String NAMESPACE = "http://www.xes-standard.org/";

    public static void main(String[] files) throws Exception {
        String included = Validate.class.getClassLoader().getResource(SCHEMA).toString();
        String text = "<schema xmlns='" + XMLConstants.W3C_XML_SCHEMA_NS_URI + "' targetNamespace='" + NAMESPACE
                + "'><include schemaLocation='" + included + "'/></schema>";
        Source source = new StreamSource(new StringReader(text));
        Schema schema = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI).newSchema(source);
        for (String file : files) {
            try {
                schema.newValidator().validate(new StreamSource(Path.of(file).toFile()));
                System.out.println();
            } catch (SAXException error) {
                System.out.println(error.getMessage().replaceAll("\\s+", " "));
            }
        }
    }
}
