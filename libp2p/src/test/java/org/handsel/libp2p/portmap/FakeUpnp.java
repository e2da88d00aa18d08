package org.handsel.libp2p.portmap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A UPnP gateway on loopback: one socket for searches, one for HTTP.
final class FakeUpnp implements Closeable {
  /// Answers one HTTP request in its own way.
  interface Answer {
    void to(String head, String body, OutputStream out) throws IOException;
  }

  private final DatagramSocket searches;
  private final ServerSocket http;

  /// What it passes on: protocol and outer port to inner address and port.
  final Map<String, String> table = new ConcurrentHashMap<>();

  final List<String> actions = new CopyOnWriteArrayList<>();

  /// A request on which the other side hung up before it was answered in full.
  final CountDownLatch hungUp = new CountDownLatch(1);

  volatile int version = 1;
  volatile String outer = "45.1.0.7";
  volatile String lease = "";
  volatile boolean onlyPermanent;
  volatile boolean listening = true;
  volatile String location;
  volatile String controlUrl = "/control";
  volatile Answer description = this::describe;
  volatile Answer control = this::obey;

  FakeUpnp() throws IOException {
    searches = new DatagramSocket(new InetSocketAddress(FakePmp.LOOPBACK, 0));
    http = new ServerSocket(0, 50, FakePmp.LOOPBACK);
    location = "http://127.0.0.1:" + http.getLocalPort() + "/description.xml";
    Thread.startVirtualThread(this::hear);
    Thread.startVirtualThread(this::serve);
  }

  InetSocketAddress group() {
    return new InetSocketAddress(FakePmp.LOOPBACK, searches.getLocalPort());
  }

  private void hear() {
    try {
      while (true) {
        var packet = new DatagramPacket(new byte[2000], 2000);
        searches.receive(packet);
        var text = new String(packet.getData(), 0, packet.getLength(), ISO_8859_1);
        if (!listening || !text.startsWith("M-SEARCH * HTTP/1.1\r\n")) continue;
        byte[] answer =
            ("HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nEXT:\r\nLocation: "
                    + location
                    + "\r\n\r\n")
                .getBytes(ISO_8859_1);
        searches.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve() {
    try {
      while (true) {
        Socket socket = http.accept();
        Thread.startVirtualThread(() -> converse(socket));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void converse(Socket socket) {
    try (socket;
        InputStream in = new BufferedInputStream(socket.getInputStream())) {
      while (true) {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
          int next = in.read();
          if (next < 0) return;
          head.append((char) next);
        }
        Matcher length = Pattern.compile("(?i)content-length: *(\\d+)").matcher(head);
        int size = length.find() ? Integer.parseInt(length.group(1)) : 0;
        var body = new String(in.readNBytes(size), ISO_8859_1);
        (head.indexOf("GET") == 0 ? description : control)
            .to(head.toString(), body, socket.getOutputStream());
      }
    } catch (IOException e) {
      hungUp.countDown();
    }
  }

  static void reply(OutputStream out, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(ISO_8859_1);
    String head = "HTTP/1.1 " + status + " OK\r\nContent-Length: " + bytes.length + "\r\n\r\n";
    out.write(head.getBytes(ISO_8859_1));
    out.write(bytes);
    out.flush();
  }

  private String service() {
    return "urn:schemas-upnp-org:service:WANIPConnection:" + version;
  }

  String descriptionXml() {
    return """
    <?xml version="1.0"?>
    <root xmlns="urn:schemas-upnp-org:device-1-0"><device>
    <deviceType>urn:schemas-upnp-org:device:InternetGatewayDevice:1</deviceType>
    <serviceList><service><serviceType>urn:x:service:Other:1</serviceType>
    <controlURL>/other</controlURL></service></serviceList>
    <deviceList><device><deviceList><device><serviceList><service>
    <serviceType>%s</serviceType><serviceId>urn:upnp-org:serviceId:WANIPConn1</serviceId>
    <controlURL>%s</controlURL><eventSubURL>/event</eventSubURL>
    </service></serviceList></device></deviceList></device></deviceList></device></root>
    """
        .formatted(service(), controlUrl);
  }

  private void describe(String head, String body, OutputStream out) throws IOException {
    reply(out, 200, descriptionXml());
  }

  private void obey(String head, String body, OutputStream out) throws IOException {
    Matcher soap = Pattern.compile("(?i)soapaction: \"" + service() + "#(\\w+)\"").matcher(head);
    if (!soap.find()) {
      reply(out, 400, "");
      return;
    }
    String action = soap.group(1);
    actions.add(action);
    String key = value(body, "NewProtocol") + " " + value(body, "NewExternalPort");
    switch (action) {
      case "GetExternalIPAddress" ->
          done(out, action, "<NewExternalIPAddress>" + outer + "</NewExternalIPAddress>");
      case "AddPortMapping", "AddAnyPortMapping" -> add(body, out, action, key);
      case "GetSpecificPortMappingEntry" -> {
        String inner = table.get(key);
        if (inner == null) fault(out, 714);
        else {
          String[] parts = inner.split(" ", -1);
          done(
              out,
              action,
              "<NewInternalPort>"
                  + parts[1]
                  + "</NewInternalPort><NewInternalClient>"
                  + parts[0]
                  + "</NewInternalClient><NewEnabled>1</NewEnabled><NewPortMappingDescription/>"
                  + "<NewLeaseDuration>"
                  + parts[2]
                  + "</NewLeaseDuration>");
        }
      }
      case "DeletePortMapping" -> {
        if (table.remove(key) == null) fault(out, 714);
        else done(out, action, "");
      }
      default -> fault(out, 401);
    }
  }

  private void add(String body, OutputStream out, String action, String key) throws IOException {
    String asked = value(body, "NewLeaseDuration");
    String inner = value(body, "NewInternalClient") + " " + value(body, "NewInternalPort");
    boolean any = action.equals("AddAnyPortMapping");
    boolean others = table.containsKey(key) && !table.get(key).startsWith(inner + " ");
    String free = key;
    if (any && version < 2) fault(out, 401);
    else if (onlyPermanent && !asked.equals("0")) fault(out, 725);
    else if (others && !any) fault(out, 718);
    else {
      if (others) free = value(body, "NewProtocol") + " 50001";
      table.put(free, inner + " " + (lease.isEmpty() ? asked : lease));
      String port = free.substring(free.indexOf(' ') + 1);
      done(out, action, any ? "<NewReservedPort>" + port + "</NewReservedPort>" : "");
    }
  }

  private void done(OutputStream out, String action, String values) throws IOException {
    reply(
        out,
        200,
        envelope(
            "<u:"
                + action
                + "Response xmlns:u=\""
                + service()
                + "\">"
                + values
                + "</u:"
                + action
                + "Response>"));
  }

  static void fault(OutputStream out, int code) throws IOException {
    reply(
        out,
        500,
        envelope(
            "<s:Fault><faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail>"
                + "<UPnPError xmlns=\"urn:schemas-upnp-org:control-1-0\"><errorCode>"
                + code
                + "</errorCode><errorDescription>no</errorDescription></UPnPError></detail></s:Fault>"));
  }

  static String envelope(String body) {
    return "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">"
        + "<s:Body>"
        + body
        + "</s:Body></s:Envelope>";
  }

  private static String value(String body, String name) {
    Matcher matcher = Pattern.compile("<" + name + ">([^<]*)<").matcher(body);
    return matcher.find() ? matcher.group(1).toUpperCase(Locale.ROOT) : "";
  }

  @Override
  public void close() throws IOException {
    searches.close();
    http.close();
  }
}
