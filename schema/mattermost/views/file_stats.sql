SELECT
  count(*) AS num,
  coalesce(sum(size), 0) AS usage
FROM {fileinfo}
WHERE deleteat = 0
