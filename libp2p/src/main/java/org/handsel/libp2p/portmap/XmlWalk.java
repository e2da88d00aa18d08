package org.handsel.libp2p.portmap;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.handsel.libp2p.multiformats.MalformedException;

/// Walks through an XML document of a stranger: elements by their local names, text of leaves. A
/// document type is refused before anything of it is looked at, and with it every entity that isn't
/// one of XML's own five.
final class XmlWalk {
  private static final int TEXT_MAX = 1024;
  private static final XMLInputFactory FACTORY = factory();

  private XmlWalk() {}

  /// What is told of a document.
  interface Visitor {
    /// An element ends.
    ///
    /// @param path the local names from the root to this element
    /// @param text what stood directly in it, stripped, at most 1024 characters
    void element(List<String> path, String text) throws MalformedException;
  }

  private static XMLInputFactory factory() {
    // The JDK's own, whatever else is on the class path.
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setXMLResolver((_, _, _, _) -> {
      throw new XMLStreamException("nothing outside of the document is read");
    });
    return factory;
  }

  /// Tells `visitor` of each element of `document`, in the order in which they end.
  ///
  /// @throws MalformedException if it isn't well-formed, has a document type, or is nested deeper
  ///   than `depthMax`
  static void through(byte[] document, int depthMax, Visitor visitor) throws MalformedException {
    try {
      XMLStreamReader reader = FACTORY.createXMLStreamReader(new ByteArrayInputStream(document));
      try {
        walk(reader, depthMax, visitor);
      } finally {
        reader.close();
      }
    } catch (XMLStreamException | RuntimeException e) {
      // The JDK's reader answers some garbage with other exceptions than its own.
      throw new MalformedException("not XML as it should be", e);
    }
  }

  private static void walk(XMLStreamReader reader, int depthMax, Visitor visitor)
      throws XMLStreamException, MalformedException {
    var path = new ArrayList<String>();
    var texts = new ArrayList<StringBuilder>();
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          if (path.size() == depthMax) throw new MalformedException("XML nested too deep");
          path.add(reader.getLocalName());
          texts.add(new StringBuilder());
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if (!texts.isEmpty() && texts.getLast().length() <= TEXT_MAX) {
            texts.getLast().append(reader.getText());
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          String text = texts.removeLast().toString().strip();
          visitor.element(List.copyOf(path), text.substring(0, Math.min(text.length(), TEXT_MAX)));
          path.removeLast();
        }
        case XMLStreamConstants.DTD -> throw new MalformedException("XML with a document type");
        case XMLStreamConstants.ENTITY_REFERENCE ->
            throw new MalformedException("XML with an entity");
        default -> {}
      }
    }
  }
}
