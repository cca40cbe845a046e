package io.heddle.benchmarks.compare;

import static io.heddle.benchmarks.compare.Samples.sample;
import static io.heddle.benchmarks.compare.Samples.summary;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class BarChartTest {
    private static final Shape SHAPE = new Shape(64, 1, 0);

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<Element> elements(Document document, String name) {
        NodeList found = document.getElementsByTagName(name);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }

    private static List<String> texts(Document document) {
        return elements(document, "text").stream().map(Element::getTextContent).toList();
    }

    /** Without the background. */
    private static List<Double> bars(Document document) {
        return elements(document, "rect").stream()
                .skip(1)
                .map(bar -> Double.valueOf(bar.getAttribute("width")))
                .toList();
    }

    @Test
    void drawsABarForEachRatioOfEachServer() throws Exception {
        Document document = parse(
                BarChart.draw(summary(sample(SHAPE, 1, "c-epoll", 200_000, 5), sample(SHAPE, 1, "mine", 150_000, 10))));

        assertThat(bars(document)).containsExactly(300.0, 225.0, 150.0, 300.0);
        assertThat(texts(document)).contains("64 connections, depth 1, ping", "mine", "0.75", "2.00");
    }

    @Test
    void cutsABarThatWouldDwarfTheOthers() throws Exception {
        Document document =
                parse(BarChart.draw(summary(sample(SHAPE, 1, "c-epoll", 100, 1), sample(SHAPE, 1, "mine", 100, 20))));

        assertThat(bars(document)).containsExactly(300.0, 300.0, 75.0, 300.0);
        assertThat(texts(document)).contains("» 20.00");
    }

    @Test
    void makesRoomForEveryLoad() throws Exception {
        Shape other = new Shape(1, 1, 4096);
        Document document =
                parse(BarChart.draw(summary(sample(SHAPE, 1, "c-epoll", 100, 1), sample(other, 1, "c-epoll", 100, 1))));

        double height = Double.parseDouble(document.getDocumentElement().getAttribute("height"));
        assertThat(elements(document, "text")).allMatch(text -> Double.parseDouble(text.getAttribute("y")) < height);
        assertThat(texts(document)).contains("1 connection, depth 1, echo of 4096 bytes");
    }
}
