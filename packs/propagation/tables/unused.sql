-- title: Shipped and not used
-- text: Capabilities that no call has gone through so far.
-- page: iteration
-- scope: history
-- heads: iteration = Iteration; kind = Kind; name = Name; package = Package; version = Version; shipped_at = Shipped|UTC; hosts_with = Hosts with it;
--   hosts = Hosts
-- empty: Everything that is declared is used.
SELECT iteration, kind, name, package, version, shipped_at, hosts_with, hosts, source_path, source_line
FROM capability_reach
WHERE uses = 0
ORDER BY ordinal, kind NULLS LAST, name NULLS LAST, version NULLS LAST, source_path NULLS LAST, source_line NULLS LAST, iteration, package NULLS LAST,
         shipped_at NULLS LAST, hosts_with, hosts
