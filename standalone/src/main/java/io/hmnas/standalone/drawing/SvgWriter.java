package io.hmnas.standalone.drawing;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes elements of an SVG, escaping what has to be escaped. */
final class SvgWriter {
  private static final String NAMESPACE = "http://www.w3.org/2000/svg";
  static final String SANS = "'DejaVu Sans', Helvetica, Arial, sans-serif";
  static final String MONOSPACE = "'DejaVu Sans Mono', Menlo, Consolas, monospace";

  private final StringWriter out = new StringWriter();
  private final XMLStreamWriter xml;

  /**
   * Opens a drawing.
   *
   * @param width in pixels at natural size, as is the height
   * @param title read out by screen readers
   * @param description likewise, at length
   */
  SvgWriter(double width, double height, String className, String title, String description) {
    try {
      xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    open(
        "svg",
        "xmlns",
        NAMESPACE,
        "class",
        className,
        "role",
        "img",
        "width",
        number(width),
        "height",
        number(height),
        "viewBox",
        "0 0 " + number(width) + " " + number(height));
    element("title", title);
    element("desc", description);
  }

  /** Opens an element; attributes are names and values in turn. */
  SvgWriter open(String name, String... attributes) {
    try {
      xml.writeStartElement(name);
      for (int i = 0; i < attributes.length; i += 2) {
        xml.writeAttribute(attributes[i], attributes[i + 1]);
      }
      return this;
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  SvgWriter text(String text) {
    try {
      xml.writeCharacters(text);
      return this;
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  SvgWriter close() {
    try {
      xml.writeEndElement();
      return this;
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An element with nothing but text, or nothing at all, in it. */
  SvgWriter element(String name, String text, String... attributes) {
    return open(name, attributes).text(text).close();
  }

  /** Closes the drawing and gives its text. */
  String finish() {
    try {
      xml.writeEndDocument();
      xml.flush();
      return out.toString();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A coordinate, to a tenth of a pixel, the same in every locale. */
  static String number(double value) {
    return BigDecimal.valueOf(value)
        .setScale(1, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }
}
