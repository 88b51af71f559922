package io.tollgate.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The machine's file system.
///
/// Directories can be synced where they can be opened for reading, which is every Unix; where not,
/// creation and renaming are as durable as the file system makes them.
final class FileDisk implements Disk {

  private static final boolean WINDOWS = java.io.File.separatorChar == '\\';
  private static final Set<OpenOption> CREATE =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE);
  private static final Set<OpenOption> WRITE =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
  private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);
  private static final Set<OpenOption> LOCK =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);

  @Override
  public void makeDirectory(Path directory) throws IOException {
    Files.createDirectories(directory, mode("rwx------"));
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (NoSuchFileException _) {
      // Said by the port: no directory, no names.
      return List.of();
    }
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    return new ChannelFile(FileChannel.open(file, CREATE, mode("rw-------")));
  }

  @Override
  public DiskFile open(Path file, boolean writable) throws IOException {
    return new ChannelFile(FileChannel.open(file, writable ? WRITE : READ));
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    if (WINDOWS) {
      return;
    }
    try (FileChannel channel = FileChannel.open(directory, READ)) {
      channel.force(true);
    }
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  @Override
  public Closeable lock(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, LOCK, mode("rw-------"));
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        // Ends with the channel.
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new IOException("held by this process", e);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new IOException("held by another process");
  }

  private static FileAttribute<?>[] mode(String mode) {
    return WINDOWS
        ? new FileAttribute<?>[0]
        : new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        };
  }

  private record ChannelFile(FileChannel channel) implements DiskFile {

    @Override
    public int write(ByteBuffer bytes, long offset) throws IOException {
      return channel.write(bytes, offset);
    }

    @Override
    public int read(ByteBuffer bytes, long offset) throws IOException {
      return channel.read(bytes, offset);
    }

    @Override
    public void force() throws IOException {
      // Content and what is needed to find it, the length: fdatasync.
      channel.force(false);
    }

    @Override
    public void truncate(long bytes) throws IOException {
      channel.truncate(bytes);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
