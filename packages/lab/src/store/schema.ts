import { type Database, StatementError } from './database.js'

/*
 * JSON is kept as text that was checked (`json`, not `jsonb`): jsonb sorts the keys of settings, writes 1e300 with 301
 * digits and refuses the character U+0000, and nothing here searches inside of it.
 */
const migrations: readonly string[] = [
  `
  CREATE TABLE thinnet.studies (
    id text PRIMARY KEY,
    name text NOT NULL,
    kind text NOT NULL,
    settings json NOT NULL,
    seed float8 NOT NULL,
    code_hash text,
    state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'stopped', 'done')),
    most_failures int NOT NULL,
    most_losses int NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  );

  CREATE TABLE thinnet.trials (
    study text NOT NULL REFERENCES thinnet.studies ON DELETE CASCADE,
    number int NOT NULL,
    settings json NOT NULL,
    priority float8 NOT NULL DEFAULT 0,
    state text NOT NULL DEFAULT 'pending'
      CHECK (state IN ('pending', 'running', 'done', 'failed', 'stopped')),
    attempt int NOT NULL DEFAULT 0,
    failures int NOT NULL DEFAULT 0,
    losses int NOT NULL DEFAULT 0,
    claim text,
    worker text,
    lease_until timestamptz,
    progress json,
    result json,
    error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    PRIMARY KEY (study, number)
  );
  CREATE INDEX trials_pending ON thinnet.trials (study, priority DESC, number) WHERE state = 'pending';
  CREATE INDEX trials_lease ON thinnet.trials (lease_until) WHERE state = 'running';
  CREATE UNIQUE INDEX trials_claim ON thinnet.trials (claim) WHERE state = 'running';

  CREATE TABLE thinnet.blobs (
    study text NOT NULL REFERENCES thinnet.studies ON DELETE CASCADE,
    name text NOT NULL,
    size float8 NOT NULL,
    sha256 text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (study, name)
  );
  CREATE TABLE thinnet.blob_parts (
    study text NOT NULL REFERENCES thinnet.studies ON DELETE CASCADE,
    name text NOT NULL,
    sha256 text NOT NULL,
    part int NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (study, name, sha256, part)
  );
  ALTER TABLE thinnet.blob_parts ALTER COLUMN bytes SET STORAGE EXTERNAL;

  CREATE TABLE thinnet.workers (
    id text PRIMARY KEY,
    host text NOT NULL,
    pid int NOT NULL,
    threads int NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now()
  );
  `,
]

/**
 * Makes the tables, or brings those of an older version up to date. Any number of processes may do this at once.
 *
 * @throws Error when the database is of a newer version than this program
 */
export async function migrate(database: Database): Promise<void> {
  const version = await versionOf(database)
  if (version > migrations.length) {
    throw new Error(
      `${database.place} was made by a newer version of thinnet (its tables are version ${version}, this one knows ` +
        `${migrations.length}): update thinnet here`,
    )
  }
  if (version < migrations.length) await database.query(migration)
}

async function versionOf(database: Database): Promise<number> {
  try {
    const [row] = await database.query('SELECT version FROM thinnet.schema_version')
    return Number(row?.version ?? 0)
  } catch (error) {
    // 3F000: no such schema, 42P01: no such table
    if (error instanceof StatementError && ['3F000', '42P01'].includes(error.code)) return 0
    throw error
  }
}

const steps = migrations.map((step, i) => `IF present < ${i + 1} THEN ${step} END IF;`).join('\n')

/** One statement, so that it is done as a whole or not at all. The lock lets one process do it; the number is any. */
const migration = `DO $migrate$
DECLARE present int;
BEGIN
  PERFORM pg_advisory_xact_lock(7411936258);
  IF to_regclass('thinnet.schema_version') IS NULL THEN
    CREATE SCHEMA IF NOT EXISTS thinnet;
    CREATE TABLE thinnet.schema_version (version int NOT NULL);
    INSERT INTO thinnet.schema_version VALUES (0);
  END IF;
  SELECT version INTO present FROM thinnet.schema_version;
  ${steps}
  UPDATE thinnet.schema_version SET version = greatest(version, ${migrations.length});
END $migrate$`
