package io.tollgate.app.cli;

import io.tollgate.app.config.ConfigReader;
import picocli.CommandLine;

/// The commands that talk to a running Tollgate through its admin API.
///
/// Exit codes, for all of them: 0 done; 1 refused, or the books do not balance; 2 the command line
/// is wrong; 3 the admin API can't be reached or failed; 4 no token, or not the right one.
public final class AdminCommands {

  private AdminCommands() {}

  /// Adds them.
  ///
  /// @param reader of the configuration, for what is done without a server
  public static void addTo(CommandLine commandLine, ConfigReader reader) {
    commandLine
        .addSubcommand(new OrgsCommand())
        .addSubcommand(new PlansCommand())
        .addSubcommand(new KeysCommand())
        .addSubcommand(new CertificatesCommand())
        .addSubcommand(new TokensCommand())
        .addSubcommand(new UsageCommand())
        .addSubcommand(new CallsCommand())
        .addSubcommand(new GrantsCommand())
        .addSubcommand(new PersonsCommand())
        .addSubcommand(new MembersCommand())
        .addSubcommand(new InvitationsCommand())
        .addSubcommand(new AlertsCommand())
        .addSubcommand(new NoticesCommand())
        .addSubcommand(new AuditCommand(reader))
        .addSubcommand(new SecretsCommand(reader))
        .addSubcommand(new BooksCommand());
  }
}
