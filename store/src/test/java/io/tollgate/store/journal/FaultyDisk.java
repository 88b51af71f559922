package io.tollgate.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A disk in memory that fails as real ones do: acts fail at a given count, writes come short, a
/// power cut keeps any part of what was not synced, sector by sector, and a failed fsync leaves
/// pages that look clean and never reach the disk.
final class FaultyDisk implements Disk {

  static final int SECTOR = 512;

  private final RandomGenerator random;
  private final Map<Path, Directory> directories = new HashMap<>();
  private final Set<Path> locks = new HashSet<>();
  private int epoch;
  private long acts;
  private long failFrom = Long.MAX_VALUE;
  private long failUntil = Long.MAX_VALUE;
  private boolean lies;
  private boolean garbage = true;

  FaultyDisk(RandomGenerator random) {
    this.random = random;
  }

  /// Acts so far that may fail.
  long acts() {
    return acts;
  }

  /// The acts after the next `skip` fail, `count` of them.
  void fail(long skip, long count) {
    failFrom = acts + skip;
    failUntil = failFrom + count;
  }

  void heal() {
    failFrom = Long.MAX_VALUE;
    failUntil = Long.MAX_VALUE;
  }

  /// From now on an fsync says yes and does nothing.
  void lie() {
    lies = true;
  }

  /// Unsynced length is zeros after a power cut, as ext4 and xfs leave it, instead of old blocks.
  void zeros() {
    garbage = false;
  }

  /// The process is gone, the machine goes on.
  void kill() {
    epoch++;
    locks.clear();
  }

  /// The machine is gone: what was not synced is there in parts.
  void cutPower() {
    kill();
    for (Directory directory : directories.values()) {
      directory.cutPower();
    }
    Set<Inode> seen = new HashSet<>();
    for (Directory directory : directories.values()) {
      for (Inode inode : directory.names.values()) {
        if (seen.add(inode)) {
          inode.cutPower();
        }
      }
    }
  }

  /// The bytes of a file, to be damaged.
  byte[] bytes(Path file) {
    Inode inode = inode(file);
    return Arrays.copyOf(inode.data, inode.size);
  }

  void setBytes(Path file, byte[] bytes) {
    Inode inode = inode(file);
    inode.data = bytes.clone();
    inode.size = bytes.length;
    inode.durable = bytes.clone();
    inode.durableSize = bytes.length;
    inode.dirty.clear();
    inode.lost.clear();
  }

  /// Every file, in a stable order.
  List<Path> files() {
    List<Path> all = new ArrayList<>();
    directories.forEach(
        (path, directory) -> directory.names.keySet().forEach(name -> all.add(path.resolve(name))));
    all.sort(null);
    return all;
  }

  private Inode inode(Path file) {
    Directory directory = directories.get(file.getParent());
    Inode inode = directory == null ? null : directory.names.get(file.getFileName().toString());
    if (inode == null) {
      throw new IllegalArgumentException("no file " + file);
    }
    return inode;
  }

  private boolean fails() {
    long act = acts++;
    return act >= failFrom && act < failUntil;
  }

  private IOException fault() {
    return new IOException(random.nextBoolean() ? "No space left on device" : "Input/output error");
  }

  private Directory directory(@Nullable Path path) throws IOException {
    Directory directory = path == null ? null : directories.get(path);
    if (directory == null) {
      throw new NoSuchFileException(String.valueOf(path));
    }
    return directory;
  }

  @Override
  public void makeDirectory(Path directory) {
    directories.computeIfAbsent(directory, _ -> new Directory());
    Path parent = directory.getParent();
    if (parent != null && directories.containsKey(parent)) {
      directories.computeIfAbsent(parent, _ -> new Directory()).folders.add(directory);
    }
  }

  @Override
  public List<String> list(Path path) {
    Directory directory = directories.get(path);
    if (directory == null) {
      return List.of();
    }
    List<String> names = new ArrayList<>(directory.names.keySet());
    directory.folders.forEach(folder -> names.add(folder.getFileName().toString()));
    return names;
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    Directory directory = directory(file.getParent());
    if (fails()) {
      throw fault();
    }
    Inode inode = new Inode();
    directory.change(new Change(null, file.getFileName().toString(), inode));
    return new Open(inode, epoch);
  }

  @Override
  public DiskFile open(Path file, boolean writable) throws IOException {
    Inode inode = directory(file.getParent()).names.get(file.getFileName().toString());
    if (inode == null) {
      throw new NoSuchFileException(file.toString());
    }
    if (writable && fails()) {
      throw fault();
    }
    return new Open(inode, epoch);
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    Directory directory = directory(from.getParent());
    boolean fails = fails();
    if (!fails || random.nextBoolean()) {
      Inode inode = directory.names.get(from.getFileName().toString());
      if (inode == null) {
        throw new NoSuchFileException(from.toString());
      }
      directory.change(
          new Change(from.getFileName().toString(), to.getFileName().toString(), inode));
    }
    if (fails) {
      throw fault();
    }
  }

  @Override
  public void delete(Path file) throws IOException {
    boolean fails = fails();
    Directory directory = directories.get(file.getParent());
    String name = file.getFileName().toString();
    if (directory != null
        && directory.names.containsKey(name)
        && (!fails || random.nextBoolean())) {
      directory.change(new Change(name, null, null));
    }
    if (fails) {
      throw fault();
    }
  }

  @Override
  public void syncDirectory(Path path) throws IOException {
    Directory directory = directory(path);
    if (fails()) {
      throw fault();
    }
    if (!lies) {
      directory.sync();
    }
  }

  @Override
  public long usableBytes(Path directory) {
    return Long.MAX_VALUE;
  }

  @Override
  public Closeable lock(Path file) throws IOException {
    if (!locks.add(file)) {
      throw new IOException("held by another process");
    }
    int mine = epoch;
    return () -> {
      if (mine == epoch) {
        locks.remove(file);
      }
    };
  }

  /// One change of names: `from` goes, `to` stands for the inode.
  private record Change(@Nullable String from, @Nullable String to, @Nullable Inode inode) {

    void apply(Map<String, Inode> names) {
      if (from != null) {
        names.remove(from);
      }
      if (to != null && inode != null) {
        names.put(to, inode);
      }
    }
  }

  private final class Directory {
    final Map<String, Inode> names = new TreeMap<>();
    final Set<Path> folders = new HashSet<>();
    private Map<String, Inode> durable = new TreeMap<>();
    private final List<Change> unsynced = new ArrayList<>();

    void change(Change change) {
      change.apply(names);
      unsynced.add(change);
    }

    void sync() {
      durable = new TreeMap<>(names);
      unsynced.clear();
    }

    /// Any of the unsynced changes may have come through, in their order.
    void cutPower() {
      int percent = random.nextInt(4) * 34;
      for (Change change : unsynced) {
        if (random.nextInt(100) < percent) {
          change.apply(durable);
        }
      }
      names.clear();
      names.putAll(durable);
      unsynced.clear();
    }
  }

  private final class Inode {
    byte[] data = new byte[0];
    int size;
    byte[] durable = new byte[0];
    int durableSize;
    final BitSet dirty = new BitSet();
    final BitSet lost = new BitSet();

    void write(ByteBuffer bytes, int offset, int count) {
      int end = offset + count;
      if (end > data.length) {
        data = Arrays.copyOf(data, Math.max(end, 2 * data.length));
      }
      bytes.get(data, offset, count);
      size = Math.max(size, end);
      dirty.set(offset / SECTOR, (end - 1) / SECTOR + 1);
      lost.clear(offset / SECTOR, (end - 1) / SECTOR + 1);
    }

    void truncate(int bytes) {
      if (bytes < size) {
        Arrays.fill(data, bytes, size, (byte) 0);
        size = bytes;
        int behind = (bytes + SECTOR - 1) / SECTOR;
        dirty.clear(behind, Math.max(behind, dirty.length()));
        lost.clear(behind, Math.max(behind, lost.length()));
      }
    }

    void force(boolean fails) {
      for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
        if (fails && random.nextBoolean()) {
          lost.set(sector);
        } else {
          persist(sector, SECTOR);
        }
      }
      dirty.clear();
      if (!fails || random.nextBoolean()) {
        durableSize = size;
      }
    }

    private void persist(int sector, int count) {
      int from = sector * SECTOR;
      int to = Math.min(from + count, data.length);
      if (durable.length < to) {
        durable = Arrays.copyOf(durable, to);
      }
      if (to > from) {
        System.arraycopy(data, from, durable, from, to - from);
      }
    }

    void cutPower() {
      int percent = random.nextInt(4) * 34;
      boolean torn = random.nextBoolean();
      for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
        if (random.nextInt(100) < percent) {
          persist(sector, torn ? random.nextInt(SECTOR) : SECTOR);
        }
      }
      int after =
          switch (random.nextInt(3)) {
            case 0 -> durableSize;
            case 1 -> size;
            default ->
                Math.min(size, durableSize) + random.nextInt(Math.abs(size - durableSize) + 1);
          };
      byte[] now = new byte[after];
      if (garbage) {
        // What never reached the disk shows blocks of some other file, or an old piece of this.
        int shift = SECTOR * random.nextInt(4);
        for (int i = durable.length; i < after; i++) {
          now[i] = i >= shift && i - shift < durable.length ? durable[i - shift] : 0;
        }
      }
      System.arraycopy(durable, 0, now, 0, Math.min(durable.length, after));
      data = now;
      size = after;
      durable = now.clone();
      durableSize = after;
      dirty.clear();
      lost.clear();
    }
  }

  private final class Open implements DiskFile {
    private final Inode inode;
    private final int opened;

    Open(Inode inode, int opened) {
      this.inode = inode;
      this.opened = opened;
    }

    private void requireAlive() throws IOException {
      if (opened != epoch) {
        throw new IOException("the process is gone");
      }
    }

    @Override
    public int write(ByteBuffer bytes, long offset) throws IOException {
      requireAlive();
      boolean fails = fails();
      int count = bytes.remaining();
      if (fails || random.nextInt(8) == 0) {
        count = random.nextInt(count + 1);
      }
      if (count > 0) {
        inode.write(bytes, (int) offset, count);
      }
      if (fails) {
        throw fault();
      }
      if (count == 0) {
        inode.write(bytes, (int) offset, 1);
        return 1;
      }
      return count;
    }

    @Override
    public int read(ByteBuffer bytes, long offset) throws IOException {
      requireAlive();
      if (offset >= inode.size) {
        return -1;
      }
      int count = (int) Math.min(bytes.remaining(), inode.size - offset);
      bytes.put(inode.data, (int) offset, count);
      return count;
    }

    @Override
    public void force() throws IOException {
      requireAlive();
      boolean fails = fails();
      if (!lies) {
        inode.force(fails);
      }
      if (fails) {
        throw fault();
      }
    }

    @Override
    public void truncate(long bytes) throws IOException {
      requireAlive();
      if (fails()) {
        throw fault();
      }
      inode.truncate((int) bytes);
    }

    @Override
    public long size() throws IOException {
      requireAlive();
      return inode.size;
    }

    @Override
    public void close() {
      // Nothing is written by closing.
    }
  }
}
