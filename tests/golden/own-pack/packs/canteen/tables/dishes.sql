-- title: Dishes
-- text: Every dish with its plates.
-- page: system
-- heads: dish = Dish; plates = Plates|plates
-- empty: No lunch was served.
-- draw: bars
-- bar: plates
SELECT dish, CAST(COUNT(*) AS BIGINT) AS plates FROM lunches WHERE dish IS NOT NULL GROUP BY dish ORDER BY plates DESC, dish
