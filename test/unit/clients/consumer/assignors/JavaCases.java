// Makes java-cases.json.gz with Kafka 3.9.1's own assignors: javac and java -cp "$(/work/shared/peers/apache-kafka 3.9.1 --classpath):." JavaCases 240 | gzip -9
import com.fasterxml.jackson.databind.*;
import com.fasterxml.jackson.databind.node.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.*;
import org.apache.kafka.common.*;
import java.nio.ByteBuffer;
import java.util.*;
public class JavaCases {
  static ObjectMapper M = new ObjectMapper();
  static class Mem { String id, instance, rack; List<String> topics; List<TopicPartition> owned = new ArrayList<>(); int gen = -1; ConsumerPartitionAssignor a; boolean old; }
  static ConsumerPartitionAssignor make(String n) { switch (n) { case "range": return new RangeAssignor(); case "roundrobin": return new RoundRobinAssignor(); case "sticky": return new StickyAssignor(); default: return new CooperativeStickyAssignor(); } }
  static int seq = 0;
  static Mem newMember(Random r, String kind, List<String> allTopics, boolean equal, int racks) {
    Mem m = new Mem(); m.id = "consumer-" + (seq++) + "-" + new UUID(r.nextLong(), r.nextLong());
    if (r.nextInt(4) == 0) m.instance = "i" + r.nextInt(100000);
    m.rack = racks > 0 && r.nextInt(5) > 0 ? "r" + r.nextInt(racks) : null;
    m.topics = pick(r, allTopics, equal); m.a = make(kind); m.old = r.nextInt(12) == 0;
    return m;
  }
  static List<String> pick(Random r, List<String> all, boolean equal) {
    if (equal) return new ArrayList<>(all);
    List<String> l = new ArrayList<>(); for (String t : all) if (r.nextInt(3) > 0) l.add(t);
    if (l.isEmpty()) l.add(all.get(r.nextInt(all.size()))); return l;
  }
  public static void main(String[] args) throws Exception {
    int cases = Integer.parseInt(args[0]); 
    String[] kinds = {"range", "roundrobin", "sticky", "cooperative-sticky"};
    ArrayNode out = M.createArrayNode();
    for (int c = 0; c < cases; c++) {
      Random r = new Random(1000 + c);
      String kind = kinds[c % 4]; boolean equal = r.nextInt(2) == 0; int racks = r.nextInt(3) == 0 ? 1 + r.nextInt(4) : 0;
      int topicCount = 1 + r.nextInt(4); List<String> topics = new ArrayList<>(); Map<String,Integer> parts = new LinkedHashMap<>();
      boolean same = r.nextInt(2) == 0; int n = 1 + r.nextInt(9);
      for (int t = 0; t < topicCount; t++) { String name = "topic" + r.nextInt(1000) + (char)('a' + t); topics.add(name); parts.put(name, same ? n : r.nextInt(10)); }
      Node[] nodes = new Node[6]; for (int i = 0; i < 6; i++) nodes[i] = new Node(i, "h", 9, racks == 0 ? null : "r" + (i % (racks + (r.nextInt(4)==0?1:0))));
      int rf = 1 + r.nextInt(3);
      List<Mem> members = new ArrayList<>(); int mc = 1 + r.nextInt(r.nextInt(3) == 0 ? 20 : 6); for (int i = 0; i < mc; i++) members.add(newMember(r, kind, topics, equal, racks));
      int rounds = kind.contains("sticky") ? 4 : 1;
      for (int round = 0; round < rounds; round++) {
        int gen = round + 1;
        List<PartitionInfo> infos = new ArrayList<>(); ObjectNode tn = M.createObjectNode();
        for (Map.Entry<String,Integer> e : parts.entrySet()) { ArrayNode pa = tn.putArray(e.getKey());
          for (int p = 0; p < e.getValue(); p++) { Node[] reps = new Node[rf]; ArrayNode ra = pa.addArray(); for (int k = 0; k < rf; k++) { reps[k] = nodes[(p + k * (1 + e.getKey().length() % 2) + e.getKey().hashCode() % 3 + 6) % 6]; ra.add(reps[k].rack()); }
            infos.add(new PartitionInfo(e.getKey(), p, reps[0], reps, reps)); } }
        Cluster cluster = new Cluster("c", Arrays.asList(nodes), infos, Collections.emptySet(), Collections.emptySet());
        Map<String, Subscription> subs = new HashMap<>(); ObjectNode sn = M.createObjectNode();
        for (Mem m : members) {
          ByteBuffer ud = m.a.subscriptionUserData(new HashSet<>(m.topics));
          boolean coop = kind.startsWith("coop");
          List<TopicPartition> owned = coop ? m.owned : new ArrayList<>();
          int g = m.old ? -1 : m.gen;
          Subscription s = new Subscription(m.topics, ud, owned, g, Optional.ofNullable(m.rack));
          s.setGroupInstanceId(Optional.ofNullable(m.instance)); subs.put(m.id, s);
          byte[] b = null; if (ud != null) { ByteBuffer d = ud.duplicate(); b = new byte[d.remaining()]; d.get(b); }
          ObjectNode o = M.createObjectNode(); o.put("t", String.join(",", m.topics)); if (b != null) o.put("u", Base64.getEncoder().encodeToString(b));
          if (!owned.isEmpty()) o.put("o", list(owned)); if (g != -1) o.put("g", g); if (m.rack != null) o.put("r", m.rack); if (m.instance != null) o.put("i", m.instance); sn.set(m.id, o); }
        ConsumerPartitionAssignor leader = make(kind);
        // member order in the file is HashMap's, as a leader sees it
        ObjectNode ordered = M.createObjectNode(); for (String id : subs.keySet()) ordered.set(id, sn.get(id));
        Map<String, Assignment> res; 
        try { res = leader.assign(cluster, new GroupSubscription(subs)).groupAssignment(); } catch (NullPointerException | IllegalStateException e) { System.err.println("case " + c + " round " + round + ": " + e); break; }
        ObjectNode an = M.createObjectNode(); for (String id : subs.keySet()) { List<TopicPartition> l = new ArrayList<>(res.get(id).partitions()); an.put(id, list(l)); }
        ObjectNode cn = out.addObject(); cn.put("assignor", kind); cn.put("case", c + "/" + round); cn.set("topics", tn); cn.set("subscriptions", ordered); cn.set("expected", an);
        // next round
        for (Mem m : members) { if (r.nextInt(8) == 0 && round > 0) continue; List<TopicPartition> l = res.get(m.id).partitions(); m.owned = new ArrayList<>(l); m.gen = gen; m.a.onAssignment(new Assignment(l), new ConsumerGroupMetadata("g", gen, m.id, Optional.empty())); }
        int op = r.nextInt(7);
        if (op == 0 && members.size() > 1) members.remove(r.nextInt(members.size()));
        if (op <= 2) members.add(newMember(r, kind, topics, equal, racks));
        if (op == 3) { String t = topics.get(r.nextInt(topics.size())); parts.put(t, parts.get(t) + 1 + r.nextInt(3)); }
        if (op == 4 && !equal) members.get(r.nextInt(members.size())).topics = pick(r, topics, false);
        if (op == 5 && members.size() > 2) { members.remove(0); members.remove(0); }
        if (op == 6) { Mem a = members.get(r.nextInt(members.size())), b = members.get(r.nextInt(members.size())); if (a != b && !a.owned.isEmpty()) { b.owned = new ArrayList<>(b.owned); if (!b.owned.contains(a.owned.get(0))) b.owned.add(a.owned.get(0)); b.a.onAssignment(new Assignment(b.owned), new ConsumerGroupMetadata("g", b.gen, b.id, Optional.empty())); } }
      }
    }
    StringBuilder sb = new StringBuilder("[\n"); for (int i = 0; i < out.size(); i++) sb.append(out.get(i).toString()).append(i + 1 < out.size() ? ",\n" : "\n"); sb.append("]\n");
    System.out.print(sb);
  }
  static String list(List<TopicPartition> l) { List<String> s = new ArrayList<>(); for (TopicPartition t : l) s.add(t.topic() + ":" + t.partition()); Collections.sort(s); return String.join(" ", s); }
}
