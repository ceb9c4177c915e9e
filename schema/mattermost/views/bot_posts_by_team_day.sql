SELECT
  to_timestamp(p.createat / 1000)::date AS day,
  count(*) AS num,
  c.teamid
FROM {posts} p
JOIN {bots} b ON b.userid = p.userid
JOIN {channels} c ON c.id = p.channelid
GROUP BY day, c.teamid
