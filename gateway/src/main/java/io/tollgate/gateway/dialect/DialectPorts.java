package io.tollgate.gateway.dialect;

import io.tollgate.core.admission.Caller;
import io.tollgate.core.vault.Deposit;
import io.tollgate.core.vault.VaultStore;
import java.util.List;
import java.util.function.Function;

/// What dialects ask for behind their own endpoints.
///
/// @param ems what an EMS api offers by its configuration in force, by the api's id
/// @param vault where customers' secrets are kept
/// @param certificates makes client certificates
/// @param names what people know their keys by
public record DialectPorts(
    Function<String, EmsDirectory> ems,
    VaultStore vault,
    CertificateIssuer certificates,
    KeyNames names) {

  /// Ports of a dialect that is only described, as when a configuration is checked: nothing is
  /// kept, and to ask for it is a fault.
  public static final DialectPorts NONE =
      new DialectPorts(
          _ -> EmsDirectory.EMPTY,
          new NoVault(),
          DialectPorts::noCertificate,
          DialectPorts::noName);

  private static String noCertificate(Caller caller) {
    throw new IllegalStateException("no certificates are made here");
  }

  private static KeyNames.Name noName(Caller caller) {
    throw new IllegalStateException("no keys are kept here");
  }

  private static final class NoVault implements VaultStore {

    private static IllegalStateException fault() {
      return new IllegalStateException("nothing is kept here");
    }

    @Override
    public List<Deposit> all(long organizationId, String shelf) {
      throw fault();
    }

    @Override
    public boolean put(
        long organizationId, String shelf, Deposit deposit, int most, String actor, long atMillis) {
      throw fault();
    }

    @Override
    public boolean remove(
        long organizationId, String shelf, String name, String actor, long atMillis) {
      throw fault();
    }

    @Override
    public int clear(long organizationId, String shelf, String actor, long atMillis) {
      throw fault();
    }
  }
}
