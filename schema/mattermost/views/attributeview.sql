SELECT
  v.groupid,
  v.targetid,
  v.targettype,
  coalesce(jsonb_object_agg(f.name, CASE
    WHEN f.type::text = 'select' THEN (
      SELECT o.option -> 'name'
      FROM jsonb_array_elements(CASE jsonb_typeof(f.attrs -> 'options')
        WHEN 'array' THEN f.attrs -> 'options' END) WITH ORDINALITY AS o (option, place)
      WHERE o.option ->> 'id' = v.value #>> '{}'
      ORDER BY o.place
      LIMIT 1)
    WHEN f.type::text = 'multiselect' AND jsonb_typeof(v.value) = 'array' THEN (
      SELECT coalesce(jsonb_agg(o.option -> 'name' ORDER BY s.place, o.place), '[]'::jsonb)
      FROM jsonb_array_elements_text(v.value) WITH ORDINALITY AS s (id, place)
      JOIN jsonb_array_elements(CASE jsonb_typeof(f.attrs -> 'options')
        WHEN 'array' THEN f.attrs -> 'options' END) WITH ORDINALITY AS o (option, place)
        ON o.option ->> 'id' = s.id)
    ELSE v.value
  END) FILTER (WHERE f.name IS NOT NULL), '{}'::jsonb) AS attributes
FROM {propertyvalues} v
LEFT JOIN {propertyfields} f ON f.id = v.fieldid
WHERE (v.deleteat = 0 OR v.deleteat IS NULL)
  AND (f.deleteat = 0 OR f.deleteat IS NULL)
GROUP BY v.groupid, v.targetid, v.targettype
