SELECT
  userid,
  to_timestamp(createat / 1000)::date AS day,
  count(*) AS numposts,
  max(createat) AS lastpostdate
FROM {posts}
GROUP BY userid, day
