-- The summary of an ensemble from its Parquet files, as `patrolscope ensemble merge --format csv` tells it: a row for each
-- quantity, flight and zone, place or other flight. Only what drives a spread is left to `merge`.
--
--   duckdb -csv -cmd "SET VARIABLE folders = 'results'" -f summary.sql
--
-- `folders` is the folder that `--out` named, or a pattern such as 'results/*' where each shard has its own.
--
-- Values are whole numbers as in the program: microseconds from the start in ensemble.json, millimetres. Quantiles are those
-- of `quantile_disc`, the least value that a share of all does not exceed, rounded down to the second or to ten metres.

WITH
ensembles AS (
    SELECT DISTINCT start, runs, seed, scenario, program, flights, zones, places
    FROM read_json(getvariable('folders') || '/ensemble.json', columns = {
        start: 'VARCHAR', runs: 'BIGINT', seed: 'BIGINT', scenario: 'VARCHAR', program: 'VARCHAR',
        flights: 'VARCHAR[]', zones: 'VARCHAR[]', places: 'VARCHAR[]'
    })
),
ensemble AS (
    SELECT *, epoch_us(start::TIMESTAMP) AS start_us,
        CASE WHEN (SELECT count(*) FROM ensembles) > 1
             THEN error('the folders are of several ensembles: scenario, seed, runs or version differ') END AS is_one
    FROM ensembles
),
-- A run counts once its row in `runs` is there, which is written last; what a crash left in other tables does not.
whole AS (
    SELECT run FROM read_parquet(getvariable('folders') || '/runs/*.parquet')
),
-- All of them, each once; otherwise there is no summary.
checked AS (
    SELECT runs, is_one, start_us, flights, zones, places,
        CASE WHEN (SELECT count(*) FROM whole) <> (SELECT count(DISTINCT run) FROM whole)
             THEN error('some runs are there twice')
             WHEN (SELECT count(*) FROM whole) <> runs
             THEN error(format('{} of {} runs are missing; run the shards that were to write them again',
                               runs - (SELECT count(*) FROM whole), runs)) END AS is_whole
    FROM ensemble
),
stays AS (
    SELECT run, flight, zone, epoch_us(entered) - start_us AS entered, epoch_us("left") - start_us AS "left",
        round(seconds * 1e6)::BIGINT AS inside, round(depth * 1e3)::BIGINT AS depth
    FROM read_parquet(getvariable('folders') || '/stays/*.parquet') SEMI JOIN whole USING (run), ensemble
),
-- What all flights of a run did with a zone. Who begins or ends inside neither enters nor leaves by that.
any_stays AS (
    SELECT run, zone, max(depth) AS depth, min(entered) AS entered, max("left") AS "left"
    FROM stays GROUP BY run, zone
),
approaches AS (
    SELECT run, flight, kind, "to", round(distance * 1e3)::BIGINT AS distance
    FROM read_parquet(getvariable('folders') || '/approaches/*.parquet') SEMI JOIN whole USING (run)
),
-- A flight may join another one twice: the first time counts.
joinings AS (
    SELECT run, flight, other, min(epoch_us(time) - start_us) AS time
    FROM read_parquet(getvariable('folders') || '/joins/*.parquet') SEMI JOIN whole USING (run), ensemble
    GROUP BY run, flight, other
),
-- Every quantity of every run, with its place in the order of the summary.
quantities (rank, quantity, flight, kind_rank, of, unit, value) AS (
    SELECT 1, 'first-entry', NULL, 0, zone, 'time', entered FROM any_stays
    UNION ALL SELECT 1, 'first-entry', flight, 0, zone, 'time', entered FROM stays
    UNION ALL SELECT 2, 'last-exit', NULL, 0, zone, 'time', "left" FROM any_stays
    UNION ALL SELECT 2, 'last-exit', flight, 0, zone, 'time', "left" FROM stays
    UNION ALL SELECT 3, 'inside', flight, 0, zone, 's', inside FROM stays
    UNION ALL SELECT 4, 'depth', NULL, 0, zone, 'm', depth FROM any_stays
    UNION ALL SELECT 4, 'depth', flight, 0, zone, 'm', depth FROM stays
    UNION ALL SELECT 5, 'closest-to-' || kind, flight, list_position(['place', 'coast', 'flight'], kind), "to", 'm', distance
        FROM approaches
    UNION ALL SELECT 6, 'joining', flight, 0, other, 'time', time FROM joinings
),
tallies AS (
    SELECT rank, quantity, flight, kind_rank, of, unit, if(unit = 'm', 10000, 1000000) AS bin, count(*) AS count,
        -- Sums of whole numbers, exact however the runs were shared out.
        sum(value::HUGEINT)::DOUBLE AS total, sum(value::HUGEINT * value::HUGEINT)::DOUBLE AS total_of_squares,
        min(value) AS least, max(value) AS greatest,
        quantile_disc(value, [0.05, 0.5, 0.95]) AS quantiles
    FROM quantities WHERE value IS NOT NULL
    GROUP BY ALL
),
spreads AS (
    SELECT *, total / count AS mean,
        CASE WHEN count > 1
             THEN sqrt(greatest((total_of_squares - total * (total / count)) / (count - 1), 0)) END AS deviation,
        -- Rounded down below zero too: a flight may be earlier than planned.
        list_transform(quantiles, lambda it: it - (it % bin + bin) % bin) AS downs
    FROM tallies
),
told AS (
    SELECT *,
        list_transform([mean, least, downs[1], downs[2], downs[3], greatest], lambda it:
            CASE WHEN unit = 'time'
                 THEN strftime(make_timestamp(start_us + round(round(it * 1e3) / 1e3)::BIGINT), '%Y-%m-%dT%H:%M:%S.%fZ')
                 ELSE round(it / if(unit = 'm', 1e3, 1e6), 6)::VARCHAR END) AS words
    FROM spreads, checked
    WHERE is_one IS NULL AND is_whole IS NULL
)
SELECT quantity, flight, of, unit, count AS runs, round(count / runs, 9) AS share,
    words[1] AS mean, round(deviation / if(unit = 'm', 1e3, 1e6), 6) AS deviation,
    words[2] AS least, words[3] AS p5, words[4] AS median, words[5] AS p95, words[6] AS greatest
FROM told
ORDER BY rank, list_position(flights, flight) NULLS FIRST, kind_rank,
    list_position(CASE WHEN rank < 5 THEN zones WHEN kind_rank = 1 THEN places ELSE flights END, of);
